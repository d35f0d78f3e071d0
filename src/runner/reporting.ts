let depth = 0;

/** Marks what happens meanwhile, and before it returns, as the work of reporters. */
export function reporting(work: () => void): void {
  depth += 1;
  try {
    work();
  } finally {
    depth -= 1;
  }
}

/** Whether a reporter is at work. */
export function isReporting(): boolean {
  return depth > 0;
}
