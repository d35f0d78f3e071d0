import { createHash } from 'node:crypto';
import type { ServingColor } from '../color-names.ts';
import { weightsOf, weightsOfGreen, type SwitchTarget, type Weights } from '../weights.ts';

/** What the include file is made from, besides the weights. */
export interface IncludeTemplate {
  /** The name of an `upstream` block, or an address such as `10.0.0.1:8080`. */
  readonly upstreams: Readonly<Record<ServingColor, string>>;
  /** The variable that holds the chosen upstream, without its `$`. */
  readonly variable: string;
  /** What a share is told by: the same text always gets the same color at the same weights. */
  readonly key: string;
  /** A loopback address at which nginx tells what it serves. */
  readonly listen: string;
}

/** What a text of the include file makes nginx do. */
export interface IncludeContent {
  /** Tells one content from another. */
  readonly generation: string;
  /** Percent of the requests, by upstream. */
  readonly shares: Readonly<Record<string, number>>;
}

export interface Include extends IncludeContent {
  readonly text: string;
  /** Where nginx tells of it. */
  readonly listen: string;
}

export const servedPath = '/bg-check';
/** In place of the generation, for the text that it is made from. */
const blank = 'generation';

/** As nginx can keep them: in hundredths of a percent; a share that there is stays one. */
export function keepableWeights(target: SwitchTarget): Weights {
  const { blue, green } = weightsOf(target);
  const rounded = Math.round(green * 100) / 100;
  if (green > 0 && blue > 0) return weightsOfGreen(Math.min(99.99, Math.max(0.01, rounded)));
  return weightsOfGreen(rounded);
}

function hundredths(share: number): number {
  return Number(share.toFixed(2));
}

/** The end of the last line does not count: who copies a text by hand loses it. */
function generationOf(text: string): string {
  return createHash('sha256').update(text.trimEnd()).digest('hex').slice(0, 12);
}

/**
 * The text of the include file. Only colors that get something are named, so that a way back needs nothing of green.
 * Each is named once where nginx looks it up while it reads its configuration, which it does not for a variable.
 */
export function renderInclude(template: IncludeTemplate, target: SwitchTarget): Include {
  const { upstreams, variable, key, listen } = template;
  const weights = keepableWeights(target);
  // Green comes first, so that whoever has it keeps it while its share grows.
  const named = (['green', 'blue'] as const)
    .map((color) => [upstreams[color], hundredths(weights[color])] as const)
    .filter(([, share]) => share > 0);
  const shares = Object.fromEntries(named);
  const parts = named.map(([upstream, share], index) => {
    const range = index === named.length - 1 ? '*' : `${share.toFixed(2)}%`;
    return `    ${range} "${upstream}";\n`;
  });
  const literal = named.map(
    ([upstream], index) => `    location = /${index} { internal; proxy_pass http://${upstream}; }\n`,
  );
  const written = (generation: string) =>
    [
      '# Written by bg-check, whole and at each move: what is changed by hand is refused, then overwritten.\n',
      `split_clients "${key}" $${variable} {\n`,
      ...parts,
      '}\n',
      'server {\n',
      `    listen ${listen};\n`,
      '    access_log off;\n',
      `    location = ${servedPath} {\n`,
      '        default_type application/json;\n',
      `        return 200 '{"generation":"${generation}","shares":${JSON.stringify(shares)},"worker":$pid}';\n`,
      '    }\n',
      ...literal,
      '    location / { return 404; }\n',
      '}\n',
    ].join('');
  const generation = generationOf(written(blank));
  return { text: written(generation), generation, shares, listen };
}

/** What a text makes nginx do; `undefined` when bg-check did not write it so. */
export function parseInclude(text: string): Include | undefined {
  const told = /return 200 '(\{"generation":"([0-9a-f]{12})".*),"worker":\$pid\}';/.exec(text);
  const [, content, generation] = told ?? [];
  if (content === undefined || generation === undefined) return undefined;
  const original = text.replace(`{"generation":"${generation}"`, `{"generation":"${blank}"`);
  if (generationOf(original) !== generation) return undefined;
  const { shares } = JSON.parse(`${content}}`) as IncludeContent;
  const listen = /^ {4}listen (\S+);$/m.exec(text)?.[1] ?? '';
  return { text, generation, shares, listen };
}

/** Who gets how much; `undefined` when an upstream gets something that is neither color's. */
export function weightsOfShares(
  shares: IncludeContent['shares'],
  upstreams: IncludeTemplate['upstreams'],
): Weights | undefined {
  const { [upstreams.blue]: blue = 0, [upstreams.green]: green = 0 } = shares;
  return Math.abs(blue + green - 100) < 0.001 ? { blue, green } : undefined;
}
