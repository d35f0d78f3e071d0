import { describe, expect, it } from 'vitest';
import { contrast } from '../../../../src/check/kinds/contrast/contrast.ts';
import { color, run, withSeed } from './contrasted-colors.ts';

describe('the commands that repeat what differs', () => {
  it('are those of the request that differs, with what it was sent and without secrets', async () => {
    const blue = await color(() => ({}));
    const green = await color((path) => ({ status: path === '/base/de' ? 500 : 200 }));
    const inLanguage = (language: string) => ({
      path: `/${language}`,
      headers: { 'accept-language': language, authorization: 'Bearer let-me-in-please' },
    });
    const result = await run(
      () => {
        contrast('two pages', withSeed({ requests: [inLanguage('en'), inLanguage('de')] }));
      },
      { blue: `${blue.url}/base`, green: `${green.url}/base` },
    );
    const commands = result.details.filter((line) => line.startsWith('curl '));
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(command).toMatch(/-H 'accept-language: de' -H "authorization: \$AUTHORIZATION" \S+\/base\/de$/);
    }
    expect(JSON.stringify(result)).not.toContain('let-me-in-please');
  });

  it('come for the first three groups of differences', async () => {
    const blue = await color((path) => ({ body: { path } }));
    const green = await color((path) => ({ body: { path, [path.slice(1)]: 1 } }));
    const result = await run(
      () => {
        contrast('five pages', withSeed({ requests: ['/a', '/b', '/c', '/d', '/e'] }));
      },
      { blue: blue.url, green: green.url },
    );
    expect(result.details.filter((line) => line.startsWith('curl '))).toHaveLength(6);
  });
});
