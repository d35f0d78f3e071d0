import type { CheckEnvironment } from '../check/check-environment.ts';
import { createContext } from '../check/create-context.ts';
import type { EffectPlace } from '../check/effect-place.ts';
import type { Expect } from '../check/expect.ts';
import type { Undoing } from '../check/undoing.ts';
import { CheckFileError } from '../errors.ts';
import type { Exchange } from '../probe/exchange.ts';

function unavailable(): never {
  throw new CheckFileError('what undoes an effect can neither take steps nor register cleanups');
}

/** Calls what undoes an effect of the run that `environment` names, with connections and cookies of its own. */
export async function withUndoing<Result>(
  environment: CheckEnvironment,
  { phase, aim }: Pick<EffectPlace, 'phase' | 'aim'>,
  means: {
    readonly expect: Expect;
    readonly signal: AbortSignal;
    readonly onExchange?: (exchange: Exchange) => void;
  },
  body: (undoing: Undoing) => PromiseLike<Result>,
): Promise<Result> {
  const { expect, signal, onExchange } = means;
  const { context, close } = createContext(
    environment,
    { phase, aim, observation: undefined },
    {
      expect,
      step: unavailable,
      poll: unavailable,
      mutating: () => false,
      firstOrdinal: ({ ordinal }) => ordinal,
      cleanup: unavailable,
      evidence: unavailable,
      progress: unavailable,
      onChange: () => undefined,
      ...(onExchange === undefined ? {} : { onExchange }),
      signal: () => signal,
    },
  );
  const { config, rootDirectory, blue, green, live, marker, secret } = context;
  const undoing = { config, rootDirectory, blue, green, live, marker, secret, expect, signal };
  try {
    return await body({ ...undoing, aim: context.aim, http: context.aim.http });
  } finally {
    await close();
  }
}
