import { ConfigError, RefusedError } from '../../errors.ts';
import type { AzureApi } from './azure-api.ts';
import {
  describeSlots,
  operationOf,
  readSlotHabits,
  readSlots,
  type SlotReading,
  type SlotsPlan,
  type SlotsReading,
} from './slot-sites.ts';

/** @throws ConfigError when nothing tells which color a slot holds */
function requireMarkers(plan: SlotsPlan, slots: SlotsReading): void {
  const { setting, colors, slot } = plan;
  const places: readonly (readonly [string, SlotReading])[] = [
    ['production', slots.production],
    [`slot ${slot}`, slots.slot],
  ];
  for (const [place, { marker, color }] of places) {
    if (color !== 'unknown') continue;
    const found = marker === undefined ? 'does not have it' : `has \`${marker}\``;
    throw new ConfigError(
      `switch.setting: the app setting \`${setting}\` says which color a slot holds, \`${colors.blue}\` or \`${colors.green}\`; ${place} ${found}`,
      { advice: 'Set it with each deployment to a slot, and not as a deployment slot setting.' },
    );
  }
  if (slots.production.color === slots.slot.color) {
    throw new ConfigError(`switch.setting: both slots say that they hold ${slots.slot.color}`, {
      advice: `Deploy green to slot ${slot}, with \`${setting}\` set to \`${colors.green}\`.`,
    });
  }
}

/** @throws RefusedError when App Service would not swap, or not leave it at that */
function requireSwappable(plan: SlotsPlan, slots: SlotsReading): void {
  const { slot } = plan;
  const { production, slot: other, reroutedPercent } = slots;
  const operation = operationOf(slots);
  if (operation !== undefined) {
    throw new RefusedError(
      `switch: App Service is at work on the site (operation ${operation}): it would not swap`,
      {
        advice: 'Wait until it is done; the activity log of the site says what it is.',
      },
    );
  }
  if (other.preparedFor !== undefined) {
    throw new RefusedError(
      `switch: slot ${slot} is prepared for a swap with ${other.preparedFor} that was neither completed nor cancelled`,
      {
        advice: `Cancel it with \`az webapp deployment slot swap --slot ${slot} --action reset\`.`,
      },
    );
  }
  if (!production.isRunning || !other.isRunning) {
    throw new RefusedError(
      `switch: ${production.isRunning ? `slot ${slot}` : 'production'} is stopped, and would not be swapped`,
    );
  }
  if (reroutedPercent > 0) {
    throw new RefusedError(
      `switch: production passes ${reroutedPercent} % of its requests on to other slots, and a swap would turn that round`,
      {
        advice:
          'Take the rule away (`az webapp traffic-routing clear`), and wait an hour: a cookie keeps who was routed so.',
      },
    );
  }
}

/** What a person should know before a swap. */
function warningsOf({ slot }: SlotsPlan, { slot: other }: SlotsReading): readonly string[] {
  return other.warmStatuses === undefined
    ? [
        `any answer of slot ${slot}, a 500 too, counts as warm: \`WEBSITE_SWAP_WARMUP_PING_STATUSES\` is not set on it`,
      ]
    : [];
}

/**
 * Looks whether the slots could be swapped.
 * @returns what a person should know before the move
 * @throws ConfigError, RefusedError when it must not be tried
 */
export async function lookAtSlots(
  api: AzureApi,
  plan: SlotsPlan,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const slots = await readSlots(api, plan, signal);
  const { isSticky, swapsInto } = await readSlotHabits(api, plan, signal);
  if (isSticky) {
    throw new ConfigError(
      `switch.setting: \`${plan.setting}\` is a deployment slot setting: it would stay where it is when ${describeSlots(slots, plan)} is swapped`,
      {
        advice: 'Take the mark away, so that it travels with what it names.',
      },
    );
  }
  if (swapsInto !== undefined) {
    throw new ConfigError(
      `switch.slot: slot ${plan.slot} swaps itself into ${swapsInto} whenever it is deployed to`,
      {
        advice: 'Turn auto swap off, so that bg-check decides when traffic moves.',
      },
    );
  }
  requireSwappable(plan, slots);
  requireMarkers(plan, slots);
  return warningsOf(plan, slots);
}
