import type { SessionOptions } from '../release/open-session.ts';
import type { CheckCommandOptions } from './common-options.ts';

/** What the command line says of the configuration and of the checks to run. */
export function sessionOptions({ config, only, grep, tag }: CheckCommandOptions): SessionOptions {
  return {
    cwd: process.cwd(),
    ...(config === undefined ? {} : { configFile: config }),
    filter: {
      ...(only === undefined ? {} : { only }),
      ...(grep === undefined ? {} : { grep }),
      ...(tag === undefined ? {} : { tags: tag }),
    },
  };
}
