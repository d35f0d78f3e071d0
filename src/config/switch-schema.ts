import { z } from 'zod';
import { gradualShape } from './step-schema.ts';
import { argoRolloutsSwitch } from './switch/argo-rollouts-switch.ts';
import { awsAlbSwitch } from './switch/aws-alb-switch.ts';
import { azureSlotsSwitch } from './switch/azure-slots-switch.ts';
import { azureTrafficManagerSwitch } from './switch/azure-traffic-manager-switch.ts';
import { caddySwitch } from './switch/caddy-switch.ts';
import { commandSwitch } from './switch/command-switch.ts';
import { customSwitch } from './switch/custom-switch.ts';
import { dnsSwitch } from './switch/dns-switch.ts';
import { gatewayApiSwitch } from './switch/gateway-api-switch.ts';
import { haproxySwitch } from './switch/haproxy-switch.ts';
import { httpSwitch } from './switch/http-switch.ts';
import { istioSwitch } from './switch/istio-switch.ts';
import { kubernetesServiceSwitch } from './switch/kubernetes-service-switch.ts';
import { nginxSwitch } from './switch/nginx-switch.ts';
import { route53Switch } from './switch/route53-switch.ts';

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
