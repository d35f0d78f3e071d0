import { describe, expect, it } from 'vitest';
import { load, minimal, refusal } from './load-files.ts';

describe('references to the environment', () => {
  const yaml = `blue:
  url: http://\${HOST}:\${BLUE_PORT}
green: { url: '\${GREEN}' }
live: { url: https://shop.example.com }
database:
  url: postgres://shop:p%40ssword@\${HOST}/shop
probes:
  headers:
    authorization: Bearer \${TOKEN}
    x-literal: costs $\${5}
`;
  const env = {
    HOST: 'localhost',
    BLUE_PORT: '8080',
    GREEN: 'http://u:gr33n-pw@green',
    TOKEN: 't0k3n-t0k3n',
  };

  it('are replaced, and are secrets', async () => {
    const { config, secrets } = await load({ 'bg-check.config.yaml': yaml }, { env }).loaded;
    expect(config.blue.url).toBe('http://localhost:8080');
    expect(config.database?.url).toBe('postgres://shop:p%40ssword@localhost/shop');
    expect(config.probes.headers).toEqual({ authorization: 'Bearer t0k3n-t0k3n', 'x-literal': 'costs ${5}' });
    // A port says nothing, and its digits would be hidden wherever they stand.
    expect(secrets).toEqual([
      'localhost',
      'http://u:gr33n-pw@green',
      'gr33n-pw',
      'p%40ssword',
      'p@ssword',
      't0k3n-t0k3n',
    ]);
  });

  it('work in TypeScript as well', async () => {
    const content = `export default { ...${JSON.stringify(minimal)}, target: '\${NAME}' };`;
    const { loaded } = load({ 'bg-check.config.ts': content }, { env: { NAME: 'the-shop' } });
    expect(await loaded).toMatchObject({ config: { target: 'the-shop' }, secrets: ['the-shop'] });
  });

  it('name the key and the variable when it is not set', async () => {
    const broken = yaml.replace('$${5}', '${not a name} ${open');
    expect(await refusal({ 'bg-check.config.yaml': broken }, { env: { HOST: 'h', GREEN: '' } }))
      .toMatchInlineSnapshot(`
      "blue.url: the environment variable \`BLUE_PORT\` is not set (bg-check.config.yaml:2)
      green.url: the environment variable \`GREEN\` is empty (bg-check.config.yaml:3)
      probes.headers.authorization: the environment variable \`TOKEN\` is not set (bg-check.config.yaml:9)
      probes.headers.x-literal: \`\${not a name}\` is no reference such as \`\${NAME}\`; a literal \`\${\` is written \`$\${\` (bg-check.config.yaml:10)
      probes.headers.x-literal: \`\${open\` is no reference such as \`\${NAME}\`; a literal \`\${\` is written \`$\${\` (bg-check.config.yaml:10)"
    `);
  });

  it('do not tell their value when it is wrong', async () => {
    const files = {
      'bg-check.config.json': JSON.stringify({ ...minimal, observe: { window: '${WINDOW}' } }),
    };
    expect(await refusal(files, { env: { WINDOW: 'hunter2hunter2' } })).toMatchInlineSnapshot(
      `"observe.window: expected a duration such as \`15m\`, \`1h30m\` or \`500ms\`, got \`***\` (bg-check.config.json:1)"`,
    );
  });

  it('refuse a configuration that contains itself', async () => {
    const content = 'const c = {};\nc.observe = c;\nexport default c;';
    expect(await refusal({ 'bg-check.config.mjs': content })).toMatchInlineSnapshot(
      `"observe: contains itself (bg-check.config.mjs)"`,
    );
  });
});
