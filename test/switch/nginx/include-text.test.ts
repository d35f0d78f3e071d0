import { describe, expect, it } from 'vitest';
import {
  keepableWeights,
  parseInclude,
  renderInclude,
  weightsOfShares,
  type IncludeTemplate,
} from '../../../src/switch/nginx/include-text.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';

const template: IncludeTemplate = {
  upstreams: { blue: 'shop_blue', green: '10.0.0.2:8080' },
  variable: 'bg_check_upstream',
  key: '$visitor',
  listen: '127.0.0.1:8917',
};

describe('the include file of nginx', () => {
  it('names each color that gets something, also where nginx looks it up', () => {
    const { text, generation, shares } = renderInclude(template, weightsOfGreen(12.5));
    expect(shares).toEqual({ '10.0.0.2:8080': 12.5, shop_blue: 87.5 });
    expect(text)
      .toBe(`# Written by bg-check, whole and at each move: what is changed by hand is refused, then overwritten.
split_clients "$visitor" $bg_check_upstream {
    12.50% "10.0.0.2:8080";
    * "shop_blue";
}
server {
    listen 127.0.0.1:8917;
    access_log off;
    location = /bg-check {
        default_type application/json;
        return 200 '{"generation":"${generation}","shares":{"10.0.0.2:8080":12.5,"shop_blue":87.5},"worker":$pid}';
    }
    location = /0 { internal; proxy_pass http://10.0.0.2:8080; }
    location = /1 { internal; proxy_pass http://shop_blue; }
    location / { return 404; }
}
`);
  });

  it('names nothing of green where blue gets everything', () => {
    const { text } = renderInclude(template, 'blue');
    expect(text).toContain('    * "shop_blue";\n');
    expect(text).not.toContain('10.0.0.2');
  });

  it('is read back, also without the end of its last line', () => {
    const include = renderInclude(template, weightsOfGreen(30));
    expect(parseInclude(include.text)).toEqual(include);
    expect(parseInclude(include.text.trimEnd())).toEqual({ ...include, text: include.text.trimEnd() });
  });

  it.each([
    ['nothing', () => ''],
    ['what somebody else wrote', () => 'split_clients $a $b { * "shop_blue"; }\n'],
    ['a share changed by hand', (text: string) => text.replace('30.00%', '60.00%')],
    ['a color changed by hand', (text: string) => text.replace('* "shop_blue"', '* "10.0.0.2:8080"')],
    ['a line more', (text: string) => `${text}server { listen 81; }\n`],
  ])('does not believe %s', (_, change) => {
    expect(parseInclude(change(renderInclude(template, weightsOfGreen(30)).text))).toBeUndefined();
  });

  it('tells one content from another, and the same as the same', () => {
    const generation = (green: number) => renderInclude(template, weightsOfGreen(green)).generation;
    expect(generation(30)).toBe(generation(30));
    expect(new Set([0, 30, 30.01, 100].map(generation)).size).toBe(4);
  });

  it('keeps hundredths of a percent, and never rounds a share away', () => {
    const green = (share: number) => keepableWeights(weightsOfGreen(share)).green;
    expect([0, 0.001, 33.333, 99.999, 100].map(green)).toEqual([0, 0.01, 33.33, 99.99, 100]);
  });

  it('knows colors by what the configuration calls them now', () => {
    const { shares } = renderInclude(template, 'green');
    const next = { blue: template.upstreams.green, green: template.upstreams.blue };
    expect(weightsOfShares(shares, template.upstreams)).toEqual(weightsOfGreen(100));
    expect(weightsOfShares(shares, next)).toEqual(weightsOfGreen(0));
    expect(weightsOfShares(shares, { blue: 'other', green: 'another' })).toBeUndefined();
  });
});
