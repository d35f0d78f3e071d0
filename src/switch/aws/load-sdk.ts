import { ConfigError } from '../../errors.ts';

/**
 * Loads a package that only one adapter needs, and that nobody else has to install.
 * @throws ConfigError when it is not there
 */
export async function loadSdk<Sdk>(adapter: string, name: string, load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    const why = isMissing ? 'which is not installed' : `which cannot be loaded: ${message}`;
    throw new ConfigError(`switch.type: \`${adapter}\` needs the package ${name}, ${why}`, {
      advice: `Run \`npm install ${name}\` where bg-check is installed.`,
      cause: error,
    });
  }
}
