/** Makes a value when it is first asked for, and tells whether it was. */
export function lazily<Value>(open: () => Value): { (): Value; opened(): Value | undefined } {
  let value: Value | undefined;
  return Object.assign(() => (value ??= open()), { opened: () => value });
}
