import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { formatDuration } from '../../duration.ts';
import { ConfigError } from '../../errors.ts';
import { requireShortTtl } from '../dns/require-short-ttl.ts';
import type { HookSurroundings } from '../hook-surroundings.ts';
import { soleColor, type SwitchTarget } from '../weights.ts';
import { AwsError, asAwsConfiguration } from './aws-error.ts';
import { leads, ttlOfSets } from './record-set.ts';
import type { Route53Api } from './route53-api.ts';
import type { Route53Plan } from './route53-options.ts';
import { usualSpreadMs } from './spread-of-change.ts';

/** Refused for what was asked, and not for who asked, who hears of that first. */
function isAllowed(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  const { awsCode, problem } = error;
  return awsCode === 'InvalidChangeBatch' || awsCode === 'NoSuchChange' || problem === 'invalid';
}

/** Has Route 53 judge who asks, by changes that cannot be made. */
async function rehearse(api: Route53Api, { form, zoneId }: Route53Plan, signal?: AbortSignal): Promise<void> {
  const isRefused = await api
    .change([{ Action: 'DELETE', ResourceRecordSet: form.impossible() }], signal)
    .then(() => false)
    .catch((error: unknown) => {
      if (!isAllowed(error)) throw error;
      return true;
    });
  if (!isRefused) {
    throw new ConfigError(`switch.zoneId: Route 53 deleted a record of ${zoneId} that was not there`, {
      advice: 'Who answers does not compare before it changes anything; see `switch.endpoint`.',
    });
  }
  await api.statusOf('C0000000000000', signal).catch((error: unknown) => {
    if (!isAllowed(error)) throw error;
  });
}

function warningsOf(
  { name, form }: Route53Plan,
  found: readonly ResourceRecordSet[],
  target: SwitchTarget,
  { nowMs, laterMs }: { readonly nowMs: number; readonly laterMs: number },
  { verificationMs }: HookSurroundings,
): readonly string[] {
  const neededMs = usualSpreadMs + Math.max(nowMs, laterMs);
  const moved = found.filter(leads);
  return [
    `${name} is moved by DNS: Route 53 takes up to ${formatDuration(usualSpreadMs)} to tell all its name servers, then caches may keep blue for up to ${formatDuration(nowMs)}; going back takes as long for Route 53, and up to ${formatDuration(laterMs)} more until nobody gets green from a cache`,
    ...(verificationMs !== undefined && verificationMs < neededMs
      ? [
          `\`verification.deadline\` is ${formatDuration(verificationMs)}, and a move may take ${formatDuration(neededMs)} until all have seen it: it would then be taken back`,
        ]
      : []),
    ...(form.weighted && soleColor(target) === undefined
      ? [
          'a cache answers all who ask it with one color for as long as it keeps it: the share holds over many of them. Set `verification.sticky`, or let `live.resolver` name a server of the zone',
        ]
      : []),
    ...(form.weighted && moved.some(({ HealthCheckId }) => HealthCheckId !== undefined)
      ? [
          `records of ${name} have health checks: where all that have a weight are unhealthy, Route 53 answers with those of weight 0`,
        ]
      : []),
    ...(found.some(({ Type }) => Type === 'HTTPS' || Type === 'SVCB')
      ? [`${name} also has HTTPS records: addresses that they name are not moved`]
      : []),
  ];
}

/**
 * Looks whether the name could be moved, and changes nothing.
 * @throws ConfigError when something is missing or wrong, RefusedError when caches would keep blue for too long
 */
export function lookAtName(
  open: () => Promise<Route53Api>,
  plan: Route53Plan,
  target: SwitchTarget,
  surroundings: HookSurroundings,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { name, zoneId, form, ttl } = plan;
  return asAwsConfiguration(async () => {
    const api = await open();
    const found = await api.list(signal);
    const moved = found.filter(leads);
    if (moved.length === 0) {
      throw new ConfigError(`switch.name: the hosted zone ${zoneId} has no A, AAAA or CNAME record ${name}`, {
        advice: "Look whether it is the zone that the name is in, and put blue's records there first.",
      });
    }
    form.requireMovable(moved);
    await rehearse(api, plan, signal);
    const nowMs = ttlOfSets(moved, ttl);
    const laterMs = ttlOfSets(form.wanted(moved, target), ttl);
    requireShortTtl(plan, { nowMs, laterMs }, surroundings);
    return warningsOf(plan, found, target, { nowMs, laterMs }, surroundings);
  });
}
