import { describe, expect, it } from 'vitest';
import { loadConfig, loadConfigIfAny } from '../../src/config/load-config.ts';
import { ConfigError } from '../../src/errors.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a configuration that fails to load', () => {
  it.each([
    ['throws', "throw new Error('no answer for token correct-horse-battery');"],
    ['is wrong', "export default { target: 7, blue: { url: 'ftp://x/?correct-horse-battery' } };"],
  ])('tells no secret of the environment when it %s', async (_, text) => {
    const cwd = temporaryFolder({ 'bg-check.config.mjs': text });
    const env = { VAULT_TOKEN: 'correct-horse-battery' };
    for (const load of [loadConfig, loadConfigIfAny]) {
      const error = await load({ cwd, env }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigError);
      const { message, advice = '', location = '' } = error as ConfigError;
      expect(message).toContain('bg-check.config.mjs');
      expect(`${message}${advice}${location}`).not.toContain('correct-horse');
    }
  });
});
