import type { Config } from '../config/config-schema.ts';
import { createConnector } from '../probe/connector.ts';
import type { Place } from '../probe/place.ts';
import type { ReachedPage } from '../slo/pages-reader.ts';

/**
 * The metrics pages of a color, reached with its authorities and its proxy. They are asked for by their own address, as
 * Prometheus asks; only one that shares the address of the color over TLS shares its certificate, and so its host.
 */
export function metricsPages({ url, metrics }: Config['blue'], place: Place): ReachedPage[] {
  return [metrics ?? new URL('/metrics', url).href].flat().map((page) => {
    const base = new URL(page);
    const { host } = base.protocol === 'https:' && base.host === place.base.host ? place : base;
    const { timeoutMs } = place;
    return { url: page, host, connect: createConnector({ ...place, base, host }, { timeoutMs }) };
  });
}
