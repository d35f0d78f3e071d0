import { weightsOf } from '../../../src/switch/weights.ts';
import type { Stored } from '../../support/kube/kube-store.ts';
import { tokens } from '../../support/kube/real-api-server.ts';
import { httpRoute } from './route-rigs.ts';

/** Where the Services are, and the HTTPRoutes. */
export const shop = '/api/v1/namespaces/shop/services';
export const routes = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes';
/** Kinds of patches, as a content type says them. */
export const merge = 'application/merge-patch+json';
const json = 'application/json-patch+json';
const strategic = 'application/strategic-merge-patch+json';

/** One request, and what of its answer is told. */
export interface Step {
  readonly name: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly type?: string | undefined;
  /** Given what the last answer was. */
  readonly body?: unknown;
  readonly token?: string | undefined;
  /** What of the answer is compared besides its status and reason. */
  readonly see?: (answer: Stored) => unknown;
}

const selectorOf = ({ spec }: Stored) => {
  const { selector = {} } = (spec ?? {}) as { selector?: Record<string, string> };
  // Which label comes first means nothing.
  return Object.fromEntries(Object.entries(selector).sort());
};
const generationOf = ({ metadata }: Stored) => metadata.generation;

/** The Service that most steps are about. */
export const service = {
  metadata: { name: 'shop', labels: { app: 'shop' } },
  spec: { selector: { app: 'shop', color: 'blue' }, ports: [{ port: 80 }] },
};
const backends = '/spec/rules/0/backendRefs/0/weight';
const versioned = (resourceVersion: string) => ({
  metadata: { resourceVersion },
  spec: { selector: { color: 'green' } },
});

/** What is asked of both servers, in this order: each step builds on what those before it left. */
export const steps: readonly Step[] = [
  { name: 'read what is not there', path: `${shop}/shop` },
  {
    name: 'create a Service',
    method: 'POST',
    path: shop,
    type: 'application/json',
    body: { apiVersion: 'v1', kind: 'Service', ...service },
    see: selectorOf,
  },
  {
    name: 'create it again',
    method: 'POST',
    path: shop,
    type: 'application/json',
    body: { apiVersion: 'v1', kind: 'Service', ...service },
  },
  {
    name: 'merge patch of the selector',
    path: `${shop}/shop`,
    type: merge,
    body: { spec: { selector: { color: 'green' } } },
    see: selectorOf,
  },
  { name: 'merge patch, stale resourceVersion', path: `${shop}/shop`, type: merge, body: versioned('1') },
  {
    name: 'merge patch, dry run',
    path: `${shop}/shop?dryRun=All`,
    type: merge,
    body: { spec: { selector: { color: 'blue' } } },
    see: selectorOf,
  },
  { name: 'read after the dry run', path: `${shop}/shop`, see: selectorOf },
  {
    name: 'merge patch takes a label away',
    path: `${shop}/shop`,
    type: merge,
    body: { spec: { selector: { app: null } } },
    see: selectorOf,
  },
  {
    name: 'strategic patch of a Service',
    path: `${shop}/shop`,
    type: strategic,
    body: { spec: { selector: { app: 'shop' } } },
    see: selectorOf,
  },
  {
    name: 'wrong type in a selector',
    path: `${shop}/shop`,
    type: merge,
    body: { spec: { selector: { color: { a: 1 } } } },
  },
  { name: 'a body that is no JSON', path: `${shop}/shop`, type: merge, body: '{' },
  { name: 'a patch of no known type', path: `${shop}/shop`, type: 'application/json', body: {} },
  {
    name: 'JSON patch, test holds',
    path: `${shop}/shop`,
    type: json,
    body: [
      { op: 'test', path: '/spec/selector/color', value: 'green' },
      { op: 'replace', path: '/spec/selector/color', value: 'blue' },
    ],
    see: selectorOf,
  },
  {
    name: 'JSON patch, test fails',
    path: `${shop}/shop`,
    type: json,
    body: [{ op: 'test', path: '/spec/selector/color', value: 'green' }],
  },
  {
    name: 'JSON patch, replace of what is not there',
    path: `${shop}/shop`,
    type: json,
    body: [{ op: 'replace', path: '/spec/selector/track', value: 'x' }],
  },
  {
    name: 'list by a label',
    path: `${shop}?labelSelector=${encodeURIComponent('app=shop')}`,
    see: ({ items }) => (items as unknown[]).length,
  },
  {
    name: 'list by a label nobody has',
    path: `${shop}?labelSelector=${encodeURIComponent('app=blog')}`,
    see: ({ items }) => (items as unknown[] | null)?.length ?? 0,
  },
  {
    name: 'create an HTTPRoute',
    method: 'POST',
    path: routes,
    type: 'application/json',
    body: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', ...httpRoute(weightsOf('blue')) },
    see: generationOf,
  },
  {
    name: 'JSON patch of weights counts the generation',
    path: `${routes}/shop`,
    type: json,
    body: [
      { op: 'test', path: backends, value: 100 },
      { op: 'replace', path: backends, value: 0 },
    ],
    see: generationOf,
  },
  {
    name: 'JSON patch of weights, test fails',
    path: `${routes}/shop`,
    type: json,
    body: [
      { op: 'test', path: backends, value: 100 },
      { op: 'replace', path: backends, value: 0 },
    ],
  },
  {
    name: 'patch of the status',
    path: `${routes}/shop/status`,
    type: merge,
    body: { status: { parents: [] } },
    see: generationOf,
  },
  {
    name: 'patch of the status beside the status',
    path: `${routes}/shop`,
    type: merge,
    body: { status: { parents: [{ a: 1 }] } },
    see: ({ status }) => status,
  },
  {
    name: 'annotations count no generation',
    path: `${routes}/shop`,
    type: merge,
    body: { metadata: { annotations: { 'bg-check/blue': 'x' } } },
    see: generationOf,
  },
  {
    name: 'stale resourceVersion on a custom object',
    path: `${routes}/shop`,
    type: merge,
    body: { metadata: { resourceVersion: '1' }, spec: { a: 1 } },
  },
  { name: 'strategic patch of a custom object', path: `${routes}/shop`, type: strategic, body: { spec: {} } },
  { name: 'a group that is not there', path: '/apis/no.such.group/v1/namespaces/shop/things/a' },
  {
    name: 'a version that is not there',
    path: '/apis/gateway.networking.k8s.io/v9/namespaces/shop/httproutes/shop',
  },
  { name: 'a wrong token', path: `${shop}/shop`, token: 'wrong' },
  { name: 'no token', path: `${shop}/shop`, token: '' },
  { name: 'somebody who may not read', path: `${shop}/shop`, token: tokens.reader },
  { name: 'somebody who may not patch', path: `${shop}/shop`, token: tokens.reader, type: merge, body: {} },
  { name: 'delete', method: 'DELETE', path: `${shop}/shop` },
  { name: 'read what was deleted', path: `${shop}/shop` },
];
