import { createAwsAlbHook, type AwsAlbHookOptions } from './aws/aws-alb-hook.ts';
import { createRoute53Hook, type Route53HookOptions } from './aws/route53-hook.ts';
import { createAzureSlotsHook, type AzureSlotsHookOptions } from './azure/azure-slots-hook.ts';
import {
  createAzureTrafficManagerHook,
  type AzureTrafficManagerHookOptions,
} from './azure/azure-traffic-manager-hook.ts';
import { createCaddyHook, type CaddyHookOptions } from './caddy/caddy-hook.ts';
import { createCommandHook, type CommandHookOptions } from './command-hook.ts';
import { createCustomHook, type CustomHookOptions } from './custom-hook.ts';
import { createHaproxyHook, type HaproxyHookOptions } from './haproxy/haproxy-hook.ts';
import { createDnsHook, type DnsHookOptions } from './dns/dns-hook.ts';
import type { HookSurroundings } from './hook-surroundings.ts';
import { createHttpHook, type HttpHookOptions } from './http-hook.ts';
import { createArgoRolloutsHook, type ArgoRolloutsHookOptions } from './kubernetes/argo-rollouts-hook.ts';
import { createGatewayApiHook, type GatewayApiHookOptions } from './kubernetes/gateway-api-hook.ts';
import { createIstioHook, type IstioHookOptions } from './kubernetes/istio-hook.ts';
import {
  createKubernetesServiceHook,
  type KubernetesServiceHookOptions,
} from './kubernetes/kubernetes-service-hook.ts';
import { createNginxHook, type NginxHookOptions } from './nginx/nginx-hook.ts';
import type { SwitchHook } from './switch-hook.ts';

/** How traffic is moved: by programs, or through an admin API. Times in milliseconds. */
export type SwitchHookOptions =
  | ({ readonly type: 'command' } & CommandHookOptions)
  | ({ readonly type: 'http' } & HttpHookOptions)
  | ({ readonly type: 'nginx' } & NginxHookOptions)
  | ({ readonly type: 'caddy' } & CaddyHookOptions)
  | ({ readonly type: 'custom' } & CustomHookOptions)
  | ({ readonly type: 'haproxy' } & HaproxyHookOptions)
  | ({ readonly type: 'dns' } & DnsHookOptions)
  | ({ readonly type: 'kubernetes-service' } & KubernetesServiceHookOptions)
  | ({ readonly type: 'gateway-api' } & GatewayApiHookOptions)
  | ({ readonly type: 'istio' } & IstioHookOptions)
  | ({ readonly type: 'argo-rollouts' } & ArgoRolloutsHookOptions)
  | ({ readonly type: 'aws-alb' } & AwsAlbHookOptions)
  | ({ readonly type: 'route53' } & Route53HookOptions)
  | ({ readonly type: 'azure-traffic-manager' } & AzureTrafficManagerHookOptions)
  | ({ readonly type: 'azure-slots' } & AzureSlotsHookOptions);

/** The adapter that the options ask for. @throws ConfigError when the options cannot work */
export function createSwitchHook(
  options: SwitchHookOptions,
  surroundings: HookSurroundings = {},
): SwitchHook {
  switch (options.type) {
    case 'command':
      return createCommandHook(options, surroundings);
    case 'http':
      return createHttpHook(options, surroundings);
    case 'nginx':
      return createNginxHook(options, surroundings);
    case 'caddy':
      return createCaddyHook(options);
    case 'custom':
      return createCustomHook(options);
    case 'dns':
      return createDnsHook(options, surroundings);
    case 'haproxy':
      return createHaproxyHook(options, surroundings);
    case 'kubernetes-service':
      return createKubernetesServiceHook(options, surroundings);
    case 'gateway-api':
      return createGatewayApiHook(options, surroundings);
    case 'istio':
      return createIstioHook(options, surroundings);
    case 'argo-rollouts':
      return createArgoRolloutsHook(options, surroundings);
    case 'aws-alb':
      return createAwsAlbHook(options, surroundings);
    case 'route53':
      return createRoute53Hook(options, surroundings);
    case 'azure-traffic-manager':
      return createAzureTrafficManagerHook(options, surroundings);
    case 'azure-slots':
      return createAzureSlotsHook(options, surroundings);
  }
}
