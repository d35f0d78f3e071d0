import { systemClock } from '../../clock.ts';
import { parseDuration } from '../../duration.ts';
import { SwitchError } from '../../errors.ts';
import { requireDistinctNames, type ColorNames, type ServingColor } from '../color-names.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { LagError } from '../lag-error.ts';
import { requireSoleColor } from '../require-sole-color.ts';
import { StateChangedError } from '../state-changed-error.ts';
import type { SwitchHook } from '../switch-hook.ts';
import type { AzureAccess } from './azure-access.ts';
import { openAzureApi, type AzureKind } from './azure-api.ts';
import { asConfiguration, AzureStatusError, hasStatus } from './azure-error.ts';
import { requireActions } from './azure-permissions.ts';
import {
  colorOfSlots,
  describeSlots,
  isSeen,
  operationOf,
  readSlots,
  seenOfSlots,
  webVersion,
  type SlotsPlan,
  type SlotsReading,
} from './slot-sites.ts';
import { lookAtSlots } from './slots-preflight.ts';
import { awaitQuiet, swapOnce, type SwapSurroundings } from './swap-slots.ts';

/** How traffic is moved by swapping a slot of App Service with production. */
export interface AzureSlotsHookOptions extends AzureAccess {
  readonly site: string;
  readonly slot: string;
  /** The app setting that says which color a slot holds; it travels with the swap. */
  readonly setting: string;
  /** Its values. */
  readonly colors: ColorNames;
  /** How long a swap may take, text such as `10m`. */
  readonly swapTimeout: string;
}

const kind: AzureKind = {
  options: '`switch.subscription`, `switch.resourceGroup`, `switch.site` and `switch.slot`',
  role: 'Website Contributor',
};
const swapping = ['Microsoft.Web/sites/slots/slotsswap/action'];
const elsewhere = 'Somebody else moved traffic; see where it is with `bg-check status`, then start again.';

/**
 * A switch hook that swaps a slot of App Service with production. Which color is where is told by an app setting that
 * travels with the swap, since a swap done twice undoes itself.
 * @throws ConfigError when an option cannot work
 */
export function createAzureSlotsHook(
  options: AzureSlotsHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  const { subscription, resourceGroup, site: name, slot, setting, colors, timeout: timeoutMs } = options;
  requireDistinctNames(colors);
  const { clock = systemClock } = surroundings;
  const api = openAzureApi(options, kind, surroundings);
  const [group, own] = [encodeURIComponent(resourceGroup), encodeURIComponent(name)];
  const site = `/subscriptions/${encodeURIComponent(subscription)}/resourceGroups/${group}/providers/Microsoft.Web/sites/${own}`;
  const plan: SlotsPlan = {
    site,
    staging: `${site}/slots/${encodeURIComponent(slot)}`,
    slot,
    setting,
    colors,
  };
  const swapMs = parseDuration(options.swapTimeout, 'switch.swapTimeout');
  const around: SwapSurroundings = { api, plan, clock, timeoutMs, swapMs };

  function requireOther(slots: SlotsReading, color: ServingColor): void {
    if (slots.slot.color === color) return;
    throw new SwitchError(`switch: ${describeSlots(slots, plan)}: there is no ${color} to swap in`, {
      advice: `Deploy ${color} to slot ${slot}, with the app setting \`${setting}\` set to \`${colors[color]}\`.`,
    });
  }

  /** What production said that it holds before the last swap that was reported done. */
  let swappedFrom: string | undefined;

  /**
   * What is listed may lag behind a swap: one that is done is not done again for that.
   * @throws SwitchError where production still says what it said before
   */
  async function swap({ production, swappedAt }: SlotsReading, signal?: AbortSignal): Promise<void> {
    const { marker } = production;
    if (marker !== undefined && marker === swappedFrom) {
      throw new SwitchError(
        `switch: the last swap was reported done, and production still says that it holds \`${marker}\`: another might undo it`,
        { advice: 'See what production answers, and swap by hand if that is needed.' },
      );
    }
    await swapOnce(around, swappedAt, signal);
    swappedFrom = marker;
  }

  function requireNoRule({ reroutedPercent }: SlotsReading): void {
    if (reroutedPercent === 0) return;
    throw new SwitchError(
      `switch: production passes ${reroutedPercent} % of its requests on to other slots, which no swap ends`,
      { advice: 'Take the rule away: `az webapp traffic-routing clear`.' },
    );
  }

  /** Swaps only what is still as it was read. */
  async function moveFrom(seen: string, color: ServingColor, signal?: AbortSignal): Promise<void> {
    const slots = await readSlots(api, plan, signal);
    if (!isSeen(seen, slots)) {
      throw new StateChangedError(
        `switch: site ${name} changed since it was read: ${describeSlots(slots, plan)}`,
        {
          advice: elsewhere,
        },
      );
    }
    if (colorOfSlots(slots) === color) return;
    requireOther(slots, color);
    try {
      await swap(slots, signal);
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      // Where that leaves traffic is told once it is over.
      await awaitQuiet(around, signal).catch(() => undefined);
      throw new StateChangedError(error.message, { advice: elsewhere, cause: error });
    }
  }

  /** Waits for whatever goes on, and swaps where that has not come to what is wanted: as often as others get in between. */
  async function moveTo(color: ServingColor, signal?: AbortSignal): Promise<SlotsReading> {
    const endsAt = clock.now() + swapMs;
    for (;;) {
      const slots = await awaitQuiet(around, signal);
      requireNoRule(slots);
      if (slots.production.color === color) return slots;
      requireOther(slots, color);
      try {
        await swap(slots, signal);
        return await readSlots(api, plan, signal);
      } catch (error) {
        const isBusy = hasStatus(error, 409) || hasStatus(error, 429);
        const pauseMs = error instanceof AzureStatusError ? (error.retryAfterMs ?? timeoutMs / 4) : 0;
        if (!isBusy || clock.now() + pauseMs >= endsAt) throw error;
        await clock.sleep(pauseMs, signal);
      }
    }
  }

  return {
    name: 'azure-slots',
    weighted: false,
    tradesAddresses: true,
    preflight: (_target, signal) =>
      asConfiguration(async () => {
        const warnings = await lookAtSlots(api, plan, signal);
        return [...warnings, ...(await requireActions(api, plan.staging, swapping, kind.role, signal))];
      }),
    read: async (signal) => {
      const slots = await readSlots(api, plan, signal);
      const seen = seenOfSlots(slots);
      return { color: colorOfSlots(slots), raw: seen, etag: JSON.stringify(seen) };
    },
    apply: async (target, { ifMatch }, signal) => {
      const color = requireSoleColor('azure-slots', target);
      if (ifMatch === undefined) await moveTo(color, signal);
      else await moveFrom(ifMatch, color, signal);
    },
    verify: async (target, signal) => {
      const color = requireSoleColor('azure-slots', target);
      const slots = await readSlots(api, plan, signal);
      const operation = operationOf(slots);
      if (operation !== undefined) {
        throw new LagError(`App Service is still at work on the site (operation ${operation})`);
      }
      return colorOfSlots(slots) === color ? 'verified' : 'not-verified';
    },
    restore: async ({ color, raw }, signal) => {
      if (color !== 'blue' && color !== 'green') {
        throw new SwitchError(`switch: the saved state of site ${name} names no color`);
      }
      const slots = await moveTo(color, signal);
      const saved = (raw ?? {}) as { readonly prepared?: unknown };
      // A swap that failed may leave the slot with the settings of production, and closed to every change.
      if (slots.slot.preparedFor !== undefined && saved.prepared === null) {
        await api.call({ method: 'POST', path: `${plan.staging}/resetSlotConfig` }, webVersion, signal);
      }
    },
  };
}
