import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SwitchError } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { isAt, targetOf } from '../stated-share.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook, SwitchState } from '../switch-hook.ts';
import { colorOfWeights } from '../weights.ts';
import { etagOfActions, othersOf, weightsOfActions, withWeights } from './alb-actions.ts';
import { openAlb, type AlbApi } from './alb-api.ts';
import { planAlb } from './alb-arn.ts';
import { lookAtAlb } from './alb-preflight.ts';
import { plainJson } from './canonical-json.ts';

/** How traffic is moved by the weights of two target groups of an Application Load Balancer. */
export interface AwsAlbHookOptions {
  /** The ARN of the rule that forwards to both. */
  readonly rule?: string | undefined;
  /** In its place that of the listener whose default action does. */
  readonly listener?: string | undefined;
  /** The ARN of each color's. */
  readonly targetGroups: Readonly<Record<'blue' | 'green', string>>;
  /** That of the ARN by default, and never another. */
  readonly region?: string | undefined;
  /** Where the API answers, in place of the public one of the region. */
  readonly endpoint?: string | undefined;
  /** Milliseconds each call may take. */
  readonly timeout: number;
}

function savedActions(raw: JsonValue): readonly Action[] | undefined {
  const actions = raw !== null && typeof raw === 'object' && 'actions' in raw ? raw.actions : undefined;
  // Written by `read`, of what the SDK had told.
  return Array.isArray(actions) && actions.length > 0 ? actions : undefined;
}

/**
 * A switch hook that sets the weights of two target groups in a rule of an Application Load Balancer, or in the default
 * action of a listener. The API compares nothing: what is there is read and compared right before it is written.
 * @throws ConfigError when an option cannot work
 */
export function createAwsAlbHook(
  options: AwsAlbHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const plan = planAlb(options);
  const { place, groups } = plan;
  const { endpoint, timeout } = options;
  let opened: Promise<AlbApi> | undefined;
  const open = () => (opened ??= openAlb(place, { region: place.region, endpoint, timeout }, surroundings));

  const read = async (signal?: AbortSignal): Promise<SwitchState> => {
    const { actions } = await (await open()).describe(signal);
    const weights = weightsOfActions(actions, groups);
    const state = {
      raw: { [place.kind]: place.arn, actions: plainJson(actions) },
      etag: etagOfActions(actions),
    };
    if (weights !== undefined) return { color: colorOfWeights(weights), weights, ...state };
    return { color: othersOf(actions, groups).length > 0 ? 'mixed' : 'unknown', ...state };
  };

  const apply: SwitchHook['apply'] = async (target, { ifMatch }, signal) => {
    const api = await open();
    const { actions } = await api.describe(signal);
    const etag = etagOfActions(actions);
    if (ifMatch !== undefined && etag !== ifMatch) {
      throw new StateChangedError(`switch: the actions of the ${place.kind} changed since they were read`, {
        advice: 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.',
      });
    }
    const wanted = withWeights(actions, groups, target);
    if (etagOfActions(wanted) !== etag) await api.modify(place, wanted, signal);
  };

  return {
    name: 'aws-alb',
    weighted: true,
    preflight: (target, signal) => lookAtAlb(open, plan, target, signal),
    read,
    apply,
    verify: async (target, signal) => (isAt(await read(signal), target) ? 'verified' : 'not-verified'),
    restore: async (saved, signal) => {
      const actions = savedActions(saved.raw);
      if (actions !== undefined) {
        await (await open()).modify(place, actions, signal);
        return;
      }
      const target = targetOf(saved);
      if (target === undefined)
        throw new SwitchError('switch: the saved state of the load balancer holds no actions');
      await apply(target, {}, signal);
    },
  };
}
