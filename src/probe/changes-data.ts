const changingMethods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a request of this method may change data where it is sent. */
export function changesData(method: string): boolean {
  return changingMethods.has(method);
}
