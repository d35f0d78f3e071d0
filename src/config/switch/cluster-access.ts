import { z } from 'zod';

const name = z.string().min(1);

/** Which cluster is meant, and how it is spoken to. */
export const clusterAccess = {
  /** A file relative to the configuration; by default `KUBECONFIG`, `~/.kube/config`, or the account of the pod. */
  kubeconfig: name.optional(),
  /** The current one by default. */
  context: name.optional(),
  /** Of the objects; that of the context by default. */
  namespace: name.optional(),
  /** The API itself, or the `kubectl` of this machine where only that gets through. */
  via: z.enum(['api', 'kubectl']).default('api'),
};

/** Names of objects for the colors. */
export const colorObjects = z.strictObject({ blue: name, green: name });

/** Names or numbers of the rules to move; by default all that send to both colors. */
export const rules = z
  .array(z.union([name, z.int().min(0)]))
  .min(1)
  .optional();
