import { ProviderError } from '../errors.ts';

/** Where traffic is, as the front door says it. */
export interface FrontDoorState {
  readonly active: string;
  readonly colors: Readonly<Record<string, { readonly requests: number; readonly errors: number }>>;
}

async function call(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(5_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new ProviderError(`front door: ${method} ${url} answered ${response.status}`);
  return response.json();
}

/** Asks the admin API of the front door where traffic is. */
export async function readFrontDoor(admin: string): Promise<FrontDoorState> {
  return (await call('GET', `${admin}/admin/state`)) as FrontDoorState;
}

/** Tells the front door where a color answers. */
export async function registerColor(admin: string, color: 'blue' | 'green', url: string): Promise<void> {
  await call('PUT', `${admin}/admin/colors/${color}`, { url });
}
