/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The same for offsets that only grow, without counting from the beginning each time. */
export function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = text.indexOf('\n');
  return (offset) => {
    for (; at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
    return line;
  };
}
