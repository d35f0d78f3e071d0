import { z } from 'zod';
import { command, headers, httpUrl, positiveDuration } from './field-schemas.ts';
import { gradualShape } from './step-schema.ts';
import { customSwitch } from './switch/custom-switch.ts';
import { gatewayApiSwitch } from './switch/gateway-api-switch.ts';
import { awsAlbSwitch } from './switch/aws-alb-switch.ts';
import { argoRolloutsSwitch } from './switch/argo-rollouts-switch.ts';
import { azureSlotsSwitch } from './switch/azure-slots-switch.ts';
import { azureTrafficManagerSwitch } from './switch/azure-traffic-manager-switch.ts';
import { dnsSwitch } from './switch/dns-switch.ts';
import { haproxySwitch } from './switch/haproxy-switch.ts';
import { caddySwitch } from './switch/caddy-switch.ts';
import { istioSwitch } from './switch/istio-switch.ts';
import { kubernetesServiceSwitch } from './switch/kubernetes-service-switch.ts';
import { nginxSwitch } from './switch/nginx-switch.ts';
import { route53Switch } from './switch/route53-switch.ts';

const commandSwitch = z.strictObject({
  type: z.literal('command'),
  /** Prints the color that receives traffic. */
  read: command,
  /**
   * Moves traffic; `{target}` and `{from}` are replaced by the names in `colors`, `{weight}` by green's share in percent.
   * With `{weight}` in it, `read` may print that share, too.
   */
  apply: command,
  /** Puts the saved state back, `{saved}` being what `read` had printed; `apply` with the saved color by default. */
  restore: command.optional(),
  /** Prints how many requests `{color}` still has in flight. */
  drain: command.optional(),
  /** What the command calls the colors. */
  colors: z.strictObject({ blue: z.string(), green: z.string() }).default({ blue: 'blue', green: 'green' }),
  timeout: positiveDuration.default('30s'),
});

const httpCall = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  url: httpUrl,
  headers: headers.optional(),
  /** Sent as JSON, with `{target}` and `{from}` replaced in every string. */
  body: z.json().optional(),
});

const httpSwitch = z.strictObject({
  type: z.literal('http'),
  /**
   * Answers JSON; `color` is the JSONPath of the name of the color that receives traffic, `weight` that of green's share
   * in percent. One of them is needed, `weight` where `apply` has `{weight}`.
   */
  read: httpCall.extend({ color: z.string().optional(), weight: z.string().optional() }),
  apply: httpCall,
  /** Puts the saved state back; `apply` with the saved color by default. */
  restore: httpCall.optional(),
  /** Answers JSON; `inFlight` is the JSONPath of the requests `{color}` still has in flight. */
  drain: httpCall.extend({ inFlight: z.string() }).optional(),
  colors: z.strictObject({ blue: z.string(), green: z.string() }).default({ blue: 'blue', green: 'green' }),
  timeout: positiveDuration.default('10s'),
});

/** The shape of each adapter. */
const shapes = [
  commandSwitch,
  httpSwitch,
  customSwitch,
  haproxySwitch,
  dnsSwitch,
  nginxSwitch,
  caddySwitch,
  kubernetesServiceSwitch,
  gatewayApiSwitch,
  istioSwitch,
  argoRolloutsSwitch,
  awsAlbSwitch,
  route53Switch,
  azureTrafficManagerSwitch,
  azureSlotsSwitch,
] as const;

type WithSteps<Shape> =
  Shape extends z.ZodObject<infer Members, infer Mode>
    ? z.ZodObject<Members & typeof gradualShape, Mode>
    : never;
type AllWithSteps<Shapes extends readonly z.ZodObject[]> = {
  -readonly [Key in keyof Shapes]: WithSteps<Shapes[Key]>;
};

/** How traffic is moved: one shape an adapter, told apart by `type`; what is common to all is added to each. */
export const switchSchema = z.discriminatedUnion(
  'type',
  shapes.map((shape: z.ZodObject) => shape.safeExtend(gradualShape)) as unknown as AllWithSteps<
    typeof shapes
  >,
);
