import { createSwitchingClient } from '../probe/switching-client.ts';
import type { CheckContext } from './check-context.ts';
import type { Color } from './phase.ts';

/** The same context, whose aim goes on at another color once `place` names one. */
export function withSwitchingAim(context: CheckContext, place: () => Color | undefined): CheckContext {
  const aim = { ...context.aim, http: createSwitchingClient(context.aim.http, place) };
  return Object.create(context, { aim: { value: aim, enumerable: true } }) as CheckContext;
}
