/** Remembers what was found out, of late; numbers are its keys. */
export interface PlaceCache<Value> {
  readonly get: (key: number) => Value | undefined;
  readonly set: (key: number, value: Value) => void;
}

const most = 1 << 13;

/** Texts are read from place to place: of a long one what is far behind is forgotten. */
export function createPlaceCache<Value>(keys: number): PlaceCache<Value> {
  let size = 16;
  while (size < keys && size < most) size *= 2;
  let kept: { readonly keys: Float64Array; readonly values: (Value | undefined)[] } | undefined;
  return {
    get: (key) => {
      const slot = key & (size - 1);
      return kept?.keys[slot] === key ? kept.values[slot] : undefined;
    },
    set: (key, value) => {
      kept ??= { keys: new Float64Array(size).fill(-1), values: new Array<Value | undefined>(size) };
      const slot = key & (size - 1);
      kept.keys[slot] = key;
      kept.values[slot] = value;
    },
  };
}
