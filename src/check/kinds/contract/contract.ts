import { isBreaking, readOasdiff, type ApiChange, type ChangeLevel } from '../../../contract/read-oasdiff.ts';
import { ProviderError } from '../../../errors.ts';
import type { CheckContext } from '../../check-context.ts';
import type { CheckOptions } from '../../check-definition.ts';
import { defineCheck } from '../../define-check.ts';
import type { Conclusion } from '../../outcome.ts';
import { isFileSource, withDocuments, type ContractSource } from './contract-documents.ts';
import { commonOptions, refuseUnknownMembers } from '../known-members.ts';
import { programTimeoutMs, readArgv, withGrace } from '../command/program-options.ts';
import { lastLinesOf, runForCheck } from '../command/run-for-check.ts';
import { isObject, isText, wrongOption } from '../wrong-option.ts';

export interface ContractOptions extends CheckOptions {
  /** Where blue's API is described: a path asked of blue, a file, or `git:<ref>:<path>`; `/openapi.json` by default. */
  readonly blue?: ContractSource;
  /** The same of green. */
  readonly green?: ContractSource;
  /** From which level on a change fails the check: what surely breaks somebody (`ERR`, by default), or may (`WARN`). */
  readonly failOn?: 'ERR' | 'WARN';
  /** The program, perhaps with what comes before its own arguments; `['oasdiff']` by default. */
  readonly program?: readonly string[];
  /** Further arguments of `oasdiff breaking`. */
  readonly args?: readonly string[];
}

interface ContractPlan {
  readonly subject: string;
  readonly sources: { readonly blue: ContractSource; readonly green: ContractSource };
  readonly failOn: 'ERR' | 'WARN';
  readonly program: readonly string[];
  readonly args: readonly string[];
  readonly timeout: string | undefined;
}

const defaults = { kind: 'contract', phases: ['pre-switch'] } as const;
const members = ['blue', 'green', 'failOn', 'program', 'args'];
const failLevels: readonly ChangeLevel[] = ['ERR', 'WARN'];
const usualSource = '/openapi.json';
const mostShown = 20;

function readOptions(name: string, options: ContractOptions): ContractPlan {
  const subject = `contract \`${name}\``;
  if (!isObject(options)) throw wrongOption(subject, 'expects options', options);
  refuseUnknownMembers(subject, options, [...commonOptions, ...members]);
  const {
    blue = usualSource,
    green = usualSource,
    failOn = 'ERR',
    program,
    args = [],
    timeout,
  }: ContractOptions = options;
  for (const [color, source] of Object.entries({ blue, green })) {
    if (!isText(source) || /^https?:/.test(source)) {
      throw wrongOption(
        subject,
        `\`${color}\` expects a path such as \`/openapi.json\`, a file or \`git:<ref>:<path>\``,
        source,
        'What stands elsewhere is asked at the address of the color, or fetched to a file before.',
      );
    }
  }
  if (!failLevels.includes(failOn)) throw wrongOption(subject, '`failOn` expects ERR or WARN', failOn);
  if (!Array.isArray(args) || !args.every((item) => typeof item === 'string')) {
    throw wrongOption(subject, '`args` expects a list of texts', args);
  }
  return {
    subject,
    sources: { blue, green },
    failOn,
    program: program === undefined ? ['oasdiff'] : readArgv(subject, 'program', program),
    args,
    timeout,
  };
}

/** Such as `ERR DELETE /orders/{id}: api removed without deprecation [api-path-removed-without-deprecation]`. */
function describe({ level, operation, path, text, id }: ApiChange): string {
  const where = [operation, path].filter((part) => part !== undefined).join(' ');
  return `${level} ${where === '' ? '' : `${where}: `}${text} [${id}]`;
}

function conclude(changes: readonly ApiChange[], { failOn }: ContractPlan): Conclusion {
  const breaking = changes.filter((change) => isBreaking(change, failOn));
  const others = changes.filter((change) => !breaking.includes(change));
  const lines = [...breaking, ...others].map(describe);
  const more = lines.length - mostShown;
  const details = [...lines.slice(0, mostShown), ...(more > 0 ? [`and ${more} more`] : [])];
  const [first] = breaking;
  if (first === undefined) {
    const told =
      others.length === 0
        ? ''
        : `; ${others.length} ${others.length === 1 ? 'change' : 'changes'} to look at`;
    return { outcome: 'passed', message: `green keeps what the API of blue promises${told}`, details };
  }
  const count = breaking.length === 1 ? '1 change' : `${breaking.length} changes`;
  return {
    outcome: 'failed',
    message: `${count} of the API ${breaking.length === 1 ? 'breaks' : 'break'} what blue promises: ${describe(first)}`,
    details,
    advice: 'Keep the old way beside the new one for a release, or tell oasdiff what is meant (`args`).',
  };
}

async function compareContracts(context: CheckContext, plan: ContractPlan): Promise<Conclusion> {
  const { subject, sources, failOn, program, args, timeout } = plan;
  const end = await withDocuments(context, sources, ({ blue, green }) =>
    runForCheck(
      context,
      // Without --fail-on it ends with 0, whatever it has found.
      [...program, 'breaking', blue, green, '--format', 'json', '--fail-on', failOn, ...args],
      {
        subject,
        timeoutMs: programTimeoutMs(context, timeout),
        advice:
          'Install oasdiff: it is one Go program, in no Debian package; or say where it is with `program: ["/path/to/oasdiff"]`.',
      },
    ),
  );
  const compared = readOasdiff(end, failOn);
  if (compared.state === 'broken') {
    throw new ProviderError(
      [`\`${end.shown}\` ${compared.reason}`, ...lastLinesOf(end.both, context.hide)].join('\n'),
      {
        advice: 'See whether both descriptions are OpenAPI, and what oasdiff says of them.',
      },
    );
  }
  const { changes } = compared;
  context.evidence({
    title: 'breaking changes of the API',
    measured: changes.filter((change) => isBreaking(change, failOn)).length,
    limit: 0,
    query: `oasdiff breaking ${sources.blue} ${sources.green}`,
    rows: changes.slice(0, mostShown).map((change) => ({ ...change })),
  });
  return conclude(changes, plan);
}

/**
 * Registers a check that green keeps what the API of blue promises: both OpenAPI descriptions are compared by oasdiff.
 * @throws CheckFileError on impossible options
 * @example
 * contract('the API keeps its promises', { blue: 'git:v1.4.1:openapi.yaml', green: '/openapi.json' });
 */
export function contract(name: string, options: ContractOptions = {}): void {
  const plan = readOptions(name, options);
  const files = Object.values(plan.sources).filter(isFileSource);
  defineCheck({ ...defaults, files }, name, { ...options, timeout: withGrace(plan.timeout) }, (context) =>
    compareContracts(context, plan),
  );
}
