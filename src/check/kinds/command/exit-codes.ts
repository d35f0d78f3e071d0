import { CheckFileError } from '../../../errors.ts';
import { nearestName } from '../../../nearest-name.ts';
import { isObject, wrongOption } from '../wrong-option.ts';

const meanings = ['passed', 'failed', 'inconclusive', 'errored', 'skipped'] as const;

/** What an exit code says about a release. */
export type ExitMeaning = (typeof meanings)[number];

/** Exit codes to what they say; any other code is `errored`: what is not known is no evidence. */
export type ExitCodes = Readonly<Record<number, ExitMeaning>>;

const usual: ExitCodes = { 0: 'passed', 1: 'failed' };

/** What the exit codes of known programs say, read in their sources; a code that is not here says that they could not work. */
const presets = {
  /** Failures of assertions, tests and requests are 1; from 2 on it could not run. */
  bruno: usual,
  /** 1 command line, 2 syntax, 3 a request that could not be made or an unknown variable, 4 an assertion. */
  hurl: { 0: 'passed', 4: 'failed' },
  /** 99 a threshold; 107 an exception of the script, 108 the script ended the test itself. */
  k6: { 0: 'passed', 99: 'failed', 108: 'failed' },
  /** One code for failed tests and for a run that could not be made. */
  newman: usual,
  /** 1 only with `--fail-on`; from 100 on it could not read or compare. */
  oasdiff: usual,
  /** The verifier: 1 a pact that does not hold, 2 and 3 nothing could be verified. `can-i-deploy` has 1 for a no. */
  pact: usual,
  /** 1 failures of checks; 2 a wrong command line or schema. */
  schemathesis: usual,
} as const satisfies Record<string, ExitCodes>;

export type ExitCodePreset = keyof typeof presets;

function isMeaning(value: unknown): value is ExitMeaning {
  return meanings.some((meaning) => meaning === value);
}

/** @throws CheckFileError on an unknown preset, a code that is none, or a meaning that is none */
export function readExitCodes(subject: string, preset: unknown, given: unknown): ExitCodes {
  let base: ExitCodes = given === undefined ? usual : {};
  if (preset !== undefined) {
    const names = Object.keys(presets);
    if (typeof preset !== 'string' || !Object.hasOwn(presets, preset)) {
      const near = typeof preset === 'string' ? nearestName(preset, names) : undefined;
      throw new CheckFileError(
        `${subject}: unknown preset \`${typeof preset === 'string' ? preset : JSON.stringify(preset)}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
        { advice: `There are ${names.map((name) => `\`${name}\``).join(', ')}; or use \`exitCodes\`.` },
      );
    }
    base = presets[preset as ExitCodePreset];
  }
  if (given === undefined) return base;
  if (!isObject(given)) {
    throw wrongOption(subject, '`exitCodes` expects codes and what they say, such as { 0: "passed" }', given);
  }
  for (const [code, meaning] of Object.entries(given)) {
    if (!/^\d{1,3}$/.test(code) || Number(code) > 255) {
      throw wrongOption(subject, '`exitCodes` expects exit codes from 0 to 255', code);
    }
    if (!isMeaning(meaning)) {
      throw wrongOption(subject, `\`exitCodes.${code}\` expects one of ${meanings.join(', ')}`, meaning);
    }
  }
  const codes = { ...base, ...given } as ExitCodes;
  if (!Object.values(codes).includes('passed')) {
    throw wrongOption(subject, '`exitCodes` expects a code that says `passed`', given);
  }
  return codes;
}
