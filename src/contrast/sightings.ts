/** In which answers something was seen to be so. Mostly the same is seen in all of them: that takes no room. */
export class Sightings {
  readonly #first: string;
  readonly #from: number;
  #to: number;
  /** The places of each signature, from the first answer on that was another. */
  #places: Map<string, number[]> | undefined;

  constructor(signature: string, place: number) {
    this.#first = signature;
    this.#from = place;
    this.#to = place;
  }

  /** Places come in order; the first to speak of a place is believed. */
  add(signature: string, place: number): void {
    const last = this.#to;
    if (place <= last) return;
    this.#to = place;
    if (this.#places === undefined) {
      if (signature === this.#first && place === last + 1) return;
      const run = Array.from({ length: last - this.#from + 1 }, (_, index) => this.#from + index);
      this.#places = new Map([[this.#first, run]]);
    }
    const known = this.#places.get(signature);
    if (known === undefined) this.#places.set(signature, [place]);
    else known.push(place);
  }

  /** What it was seen to be, as masks: bit `i` for the answer in place `i`. */
  masks(): Map<string, bigint> {
    const places = this.#places;
    if (places === undefined) {
      const run = (1n << BigInt(this.#to - this.#from + 1)) - 1n;
      return new Map([[this.#first, run << BigInt(this.#from)]]);
    }
    return new Map([...places].map(([signature, own]) => [signature, maskOf(own)]));
  }
}

function maskOf(places: readonly number[]): bigint {
  const bits = new Array<string>((places.at(-1) ?? -1) + 1).fill('0');
  for (const place of places) bits[bits.length - 1 - place] = '1';
  return bits.length === 0 ? 0n : BigInt(`0b${bits.join('')}`);
}
