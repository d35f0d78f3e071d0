import { webProblem, type AzureReply, type AzureRequest } from './azure-server.ts';

/** What a slot holds, and what stays with its name. */
export interface StoredSlot {
  state: string;
  targetSwapSlot: string | null;
  autoSwapSlotName: string | null;
  /** Those that travel with a swap. */
  settings: Record<string, string>;
  readonly hostName: string;
}

export interface Operation {
  readonly id: string;
  /** What it is answered with once it is over; it goes on until then. */
  end: AzureReply | undefined;
}

export interface AppService {
  readonly production: StoredSlot;
  readonly staging: StoredSlot;
  sticky: string[];
  rampUpRules: { name: string; actionHostName: string; reroutePercentage: number }[];
  operation: Operation | undefined;
  swappedAt: string | null;
  /** How long a swap takes, in milliseconds. */
  swapMs: number;
  /** How many swaps were begun. */
  swaps: number;
  /** Exchanges what the slots hold. */
  readonly exchange: () => void;
  /** What a swap comes to. */
  finish: () => AzureReply;
  /** Begins a swap that ends by itself. */
  readonly begin: () => Operation;
  /** Told once the slots hold something else. */
  onChange: () => void;
  readonly provider: (request: AzureRequest) => AzureReply | undefined;
}

export const busyMessage =
  'Cannot modify this site because another operation is in progress. Details: Id: 4c5a5a2, OperationName: SwapSiteSlots, SiteName: shop, SlotName: staging';

const root = 'Microsoft.Web/sites/shop';

function storedSlot(color: string, hostName: string): StoredSlot {
  const settings = { BG_COLOR: color, DATABASE_PASSWORD: `secret-of-${color}` };
  return { state: 'Running', targetSwapSlot: null, autoSwapSlotName: null, settings, hostName };
}

/** The app `shop` with the slot `staging`, which holds green. Swaps take a while, and are asked after. */
export function appService(): AppService {
  let count = 0;
  const service: AppService = {
    production: storedSlot('blue', 'shop.azurewebsites.net'),
    staging: storedSlot('green', 'shop-staging.azurewebsites.net'),
    sticky: ['SLOT_NAME'],
    rampUpRules: [],
    operation: undefined,
    swappedAt: null,
    swapMs: 40,
    swaps: 0,
    onChange: () => undefined,
    exchange: () => {
      const { production, staging } = service;
      [production.settings, staging.settings] = [staging.settings, production.settings];
      service.swappedAt = new Date(Date.UTC(2026, 0, 1) + 1_000 * (count += 1)).toISOString();
      service.onChange();
    },
    finish: () => {
      service.exchange();
      return { status: 200, body: {} };
    },
    begin: () => {
      const operation: Operation = { id: `operation-${(service.swaps += 1)}`, end: undefined };
      service.operation = operation;
      setTimeout(() => {
        operation.end = service.finish();
        service.operation = undefined;
      }, service.swapMs);
      return operation;
    },
    provider,
  };
  const ended = new Map<string, Operation>();

  function site(slot: StoredSlot): AzureReply {
    const { state, targetSwapSlot, hostName } = slot;
    const { swappedAt, operation } = service;
    const slotSwapStatus =
      swappedAt === null
        ? null
        : { timestampUtc: swappedAt, sourceSlotName: 'staging', destinationSlotName: 'Production' };
    const inProgressOperationId = operation?.id ?? null;
    const properties = {
      state,
      hostNames: [hostName],
      targetSwapSlot,
      slotSwapStatus,
      inProgressOperationId,
    };
    return {
      status: 200,
      body: { id: root, name: 'shop', kind: 'app', location: 'North Europe', properties },
    };
  }

  function swap(body: unknown): AzureReply {
    const { production, staging } = service;
    const { targetSlot } = (body ?? {}) as { targetSlot?: string };
    if (targetSlot?.toLowerCase() !== 'production') {
      return webProblem(404, 'NotFound', `Cannot find slot '${targetSlot ?? ''}'.`);
    }
    if (service.operation !== undefined) return webProblem(409, 'Conflict', busyMessage);
    if ([production, staging].some(({ state }) => state !== 'Running')) {
      return webProblem(
        409,
        'Conflict',
        'Cannot swap site slots because one of the slots is in stopped state.',
      );
    }
    return accepted(service.begin());
  }

  function accepted(operation: Operation): AzureReply {
    ended.set(operation.id, operation);
    return {
      status: 202,
      // As the server is reached, which it knows itself.
      headers: {
        location: `{group}${root}/slots/staging/operationresults/${operation.id}?api-version=2023-12-01`,
        'retry-after': '15',
      },
    };
  }

  function provider({ method, path, body }: AzureRequest): AzureReply | undefined {
    if (!path.toLowerCase().startsWith(root.toLowerCase())) return undefined;
    const [, slotName, rest = ''] = /^(?:\/slots\/([^/]+))?(?:\/(.*))?$/.exec(path.slice(root.length)) ?? [];
    if (slotName !== undefined && slotName.toLowerCase() !== 'staging') return undefined;
    const slot = slotName === undefined ? service.production : service.staging;
    const { rampUpRules, sticky } = service;
    switch (`${method} ${rest}`) {
      case 'GET ':
        return site(slot);
      case 'POST config/appsettings/list':
        return { status: 200, body: { name: 'appsettings', properties: slot.settings } };
      case 'GET config/slotConfigNames':
        return {
          status: 200,
          body: { properties: { appSettingNames: sticky, connectionStringNames: null } },
        };
      case 'GET config/web': {
        const experiments = { rampUpRules: slotName === undefined ? rampUpRules : [] };
        const { autoSwapSlotName } = slot;
        return { status: 200, body: { name: 'shop', properties: { autoSwapSlotName, experiments } } };
      }
      case 'POST slotsswap':
        return swap(body);
      case 'POST resetSlotConfig':
        slot.targetSwapSlot = null;
        return { status: 200 };
      default: {
        const id = /^operationresults\/(.+)$/.exec(rest)?.[1];
        const operation = id === undefined ? undefined : ended.get(id);
        if (operation === undefined) return undefined;
        return operation.end ?? accepted(operation);
      }
    }
  }
  return service;
}
