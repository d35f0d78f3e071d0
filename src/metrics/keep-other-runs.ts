/** By what the figures of one run are told from those of others. */
export interface RunLabels {
  readonly target: string;
  readonly command: string;
}

/** The lines of a page by metric, those that describe it apart from its samples. */
function familiesOf(page: string): Map<string, { readonly head: string[]; readonly samples: string[] }> {
  const families = new Map<string, { head: string[]; samples: string[] }>();
  let family = { head: [] as string[], samples: [] as string[] };
  for (const line of page.split('\n')) {
    const [, name] = /^# (?:HELP|TYPE) (\w+)/.exec(line) ?? [];
    if (name !== undefined) {
      family = families.get(name) ?? { head: [], samples: [] };
      families.set(name, family);
      family.head.push(line);
    } else if (/^\w+\{/.test(line)) family.samples.push(line);
  }
  return families;
}

/**
 * A page of this run's figures with those that other commands and targets left in the page before it. What no command of
 * ours wrote is left out.
 */
export function keepOtherRuns(page: string, before: string, { target, command }: RunLabels): string {
  const earlier = familiesOf(before);
  const isOther = (sample: string) =>
    sample.includes('target="') &&
    sample.includes('command="') &&
    !(sample.includes(`target="${target}"`) && sample.includes(`command="${command}"`));
  const blocks = [...familiesOf(page)].map(([name, { head, samples }]) =>
    [...head, ...(earlier.get(name)?.samples.filter(isOther) ?? []), ...samples].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}
