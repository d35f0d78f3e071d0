import { ConfigError } from '../../errors.ts';

/** How bg-check shows who it is: the first of these that the environment has, in this order. */
export const azureWays = ['client-secret', 'workload-identity', 'managed-identity', 'cli'] as const;
export type AzureWay = (typeof azureWays)[number];

/** Which resources are meant, and how their API is spoken to. */
export interface AzureAccess {
  readonly subscription: string;
  readonly resourceGroup: string;
  /** The only way to try; the first that the environment has by default. */
  readonly auth?: AzureWay | undefined;
  /** Where the resource manager answers; that of the public cloud by default. */
  readonly management?: string | undefined;
  /** Where one signs in; `AZURE_AUTHORITY_HOST`, or that of the public cloud by default. */
  readonly authority?: string | undefined;
  /** Where a virtual machine asks for its identity; never asked unless it is named. */
  readonly imds?: string | undefined;
  /** How the Azure CLI is called. */
  readonly program?: readonly string[] | undefined;
  /** Milliseconds each call may take, with what it is told to wait. */
  readonly timeout: number;
}

export const publicCloud = {
  management: 'https://management.azure.com',
  authority: 'https://login.microsoftonline.com',
} as const;

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * An address without a slash at its end.
 * @throws ConfigError when a secret would go to it unencrypted
 */
export function safeAddress(option: string, address: string): string {
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'https:' && !loopback.has(hostname)) {
    throw new ConfigError(`${option}: expected an https address, got \`${address}\``, {
      advice: 'What lets one in would be sent to it in the clear.',
    });
  }
  return address.replace(/\/+$/, '');
}
