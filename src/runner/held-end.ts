let end: ((message: string) => never) | undefined;

/** Says how this process ends when something holds its event loop for good; `end` is called in the midst of that. */
export function endWhenHeld(how: (message: string) => never): void {
  end = how;
}

/** How it ends then; `undefined` where nobody has said so, and nobody watches. */
export function heldEnd(): ((message: string) => never) | undefined {
  return end;
}
