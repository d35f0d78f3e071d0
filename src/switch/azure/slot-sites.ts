import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../json.ts';
import { colorNamed, type ColorNames, type TrafficColor } from '../color-names.ts';
import type { AzureApi } from './azure-api.ts';

/** A slot as far as a swap is concerned. */
export interface SlotReading {
  /** The value of the app setting that says which color it holds. */
  readonly marker: string | undefined;
  readonly color: TrafficColor;
  readonly isRunning: boolean;
  /** What App Service does with it right now, as an id. */
  readonly operation: string | undefined;
  /** The slot that it has been prepared to be swapped with, without having been. */
  readonly preparedFor: string | undefined;
  /** Which answers count as warm, where that is set. */
  readonly warmStatuses: string | undefined;
}

export interface SlotsReading {
  readonly production: SlotReading;
  readonly slot: SlotReading;
  /** When production was last swapped, as App Service writes it. */
  readonly swappedAt: string | undefined;
  /** Percent of requests that production passes on to other slots. */
  readonly reroutedPercent: number;
}

export const webVersion = '2023-12-01';

interface SiteBody {
  readonly properties?: {
    readonly state?: string;
    readonly inProgressOperationId?: string | null;
    readonly targetSwapSlot?: string | null;
    readonly slotSwapStatus?: { readonly timestampUtc?: string | null } | null;
  };
}

interface WebBody {
  readonly properties?: {
    readonly autoSwapSlotName?: string | null;
    readonly experiments?: {
      readonly rampUpRules?: readonly { readonly reroutePercentage?: number }[] | null;
    } | null;
  };
}

interface ListBody {
  readonly properties?: Readonly<Record<string, string>>;
}

/** Which slots are meant, and what tells the colors apart. */
export interface SlotsPlan {
  /** The path of the site, which is its production slot. */
  readonly site: string;
  /** The path of the other slot. */
  readonly staging: string;
  readonly slot: string;
  /** The app setting that travels with a swap. */
  readonly setting: string;
  readonly colors: ColorNames;
}

async function get<Body>(api: AzureApi, path: string, signal?: AbortSignal): Promise<Body> {
  const { body } = await api.call({ method: 'GET', path }, webVersion, signal);
  return (body ?? {}) as Body;
}

const orUndefined = (text: string | null | undefined) => (text === null || text === '' ? undefined : text);

function readSlot({ properties = {} }: SiteBody, settings: ListBody, plan: SlotsPlan): SlotReading {
  const { state = '', inProgressOperationId, targetSwapSlot } = properties;
  // The others may be secrets, and are kept nowhere.
  const { [plan.setting]: marker, WEBSITE_SWAP_WARMUP_PING_STATUSES: warm } = settings.properties ?? {};
  return {
    marker,
    color: colorNamed(plan.colors, marker ?? ''),
    isRunning: state.toLowerCase() === 'running',
    operation: orUndefined(inProgressOperationId),
    preparedFor: orUndefined(targetSwapSlot),
    warmStatuses: orUndefined(warm),
  };
}

async function lookAtSlot(api: AzureApi, path: string, plan: SlotsPlan, signal?: AbortSignal) {
  const [site, settings] = await Promise.all([
    get<SiteBody>(api, path, signal),
    api.call({ method: 'POST', path: `${path}/config/appsettings/list` }, webVersion, signal),
  ]);
  return { site, reading: readSlot(site, settings.body ?? {}, plan) };
}

/** What both slots hold, and what goes on with them. */
export async function readSlots(api: AzureApi, plan: SlotsPlan, signal?: AbortSignal): Promise<SlotsReading> {
  const [production, slot, web] = await Promise.all([
    lookAtSlot(api, plan.site, plan, signal),
    lookAtSlot(api, plan.staging, plan, signal),
    get<WebBody>(api, `${plan.site}/config/web`, signal),
  ]);
  const rules = web.properties?.experiments?.rampUpRules ?? [];
  return {
    production: production.reading,
    slot: slot.reading,
    swappedAt: orUndefined(production.site.properties?.slotSwapStatus?.timestampUtc),
    reroutedPercent: rules.reduce((sum, { reroutePercentage = 0 }) => sum + reroutePercentage, 0),
  };
}

/** Whether the app setting stays with its slot, and whether a deployment to the slot swaps it by itself. */
export async function readSlotHabits(
  api: AzureApi,
  plan: SlotsPlan,
  signal?: AbortSignal,
): Promise<{ readonly isSticky: boolean; readonly swapsInto: string | undefined }> {
  const [names, web] = await Promise.all([
    get<{ readonly properties?: { readonly appSettingNames?: readonly string[] | null } }>(
      api,
      `${plan.site}/config/slotConfigNames`,
      signal,
    ),
    get<WebBody>(api, `${plan.staging}/config/web`, signal),
  ]);
  return {
    isSticky: (names.properties?.appSettingNames ?? []).includes(plan.setting),
    swapsInto: orUndefined(web.properties?.autoSwapSlotName),
  };
}

/** What App Service works on, in either slot. */
export function operationOf({ production, slot }: SlotsReading): string | undefined {
  return production.operation ?? slot.operation;
}

/** The color that users get. While a swap goes on nobody can tell which one they will get next. */
export function colorOfSlots(slots: SlotsReading): TrafficColor {
  if (operationOf(slots) !== undefined) return 'unknown';
  return slots.reroutedPercent > 0 ? 'mixed' : slots.production.color;
}

/** What another mover, or a deployment, would have changed. */
export function seenOfSlots(slots: SlotsReading): Readonly<Record<string, JsonValue>> {
  const { production, slot, swappedAt, reroutedPercent } = slots;
  return {
    production: production.marker ?? null,
    slot: slot.marker ?? null,
    prepared: slot.preparedFor ?? null,
    swappedAt: swappedAt ?? null,
    operation: operationOf(slots) ?? null,
    rerouted: reroutedPercent,
  };
}

export function isSeen(seen: string, slots: SlotsReading): boolean {
  return isDeepStrictEqual(JSON.parse(seen), seenOfSlots(slots));
}

/** `production holds blue, slot staging holds green`. */
export function describeSlots({ production, slot }: SlotsReading, { slot: name }: SlotsPlan): string {
  const held = ({ marker, color }: SlotReading) =>
    color === 'unknown' ? (marker === undefined ? 'neither color' : `\`${marker}\``) : color;
  return `production holds ${held(production)}, slot ${name} holds ${held(slot)}`;
}
