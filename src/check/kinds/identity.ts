import { CheckFileError, ConfigError } from '../../errors.ts';
import { excerpt } from '../../probe/excerpt.ts';
import type { HttpResponse } from '../../probe/http-client.ts';
import type { CheckContext } from '../check-context.ts';
import type { CheckOptions } from '../check-definition.ts';
import { defineCheck } from '../define-check.ts';
import type { Conclusion } from '../outcome.ts';
import type { Aim, Color } from '../phase.ts';
import { commonOptions, refuseUnknownMembers } from './known-members.ts';

/** How often the front door is asked: with traffic on two colors, one answer would be luck. */
const frontDoorQuestions = 5;

export interface IdentityOptions extends CheckOptions {
  /** Who must be who they are meant to be; `live` is the front door, which must lead to the color that serves. */
  readonly of: Aim;
}

/** What an answer says about who gave it. */
interface Identity {
  readonly version?: string;
  readonly color?: string;
}

const defaults = { kind: 'identity', phases: ['pre-switch'], requires: ['identity'] } as const;

function textAt(response: HttpResponse, path: string, member: string): string | undefined {
  try {
    const value = response.all(path)[0];
    return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
  } catch (error) {
    if (!(error instanceof CheckFileError)) throw error;
    throw new ConfigError(`identity.${member}: ${error.message}`, { cause: error });
  }
}

async function readIdentity(context: CheckContext, aim: Aim): Promise<Identity> {
  const { path, version, color } = context.config.identity;
  const headers = { 'cache-control': 'no-cache', connection: 'close' };
  const response = await context[aim].http.get(path, { headers }).expect(200);
  const reported = {
    version: textAt(response, version, 'version'),
    color: color === undefined ? undefined : textAt(response, color, 'color'),
  };
  return {
    ...(reported.version === undefined ? {} : { version: reported.version }),
    ...(reported.color === undefined ? {} : { color: reported.color }),
  };
}

function describe(identity: Identity): string {
  const [version, color] = [identity.version, identity.color].map(
    (text) => text && excerpt(text, undefined, 60),
  );
  if (version === undefined) return color === undefined ? 'without an identity' : `color ${color}`;
  return color === undefined ? `version ${version}` : `version ${version} (${color})`;
}

async function checkColor(context: CheckContext, color: Color): Promise<Conclusion> {
  const { config, phase } = context;
  const wanted = config[color].version;
  const found = await readIdentity(context, color);
  const isColorConfigured = config.identity.color !== undefined;
  context.evidence({
    title: `identity of ${color}`,
    measured: { ...found },
    limit: { ...(wanted === undefined ? {} : { version: wanted }), ...(isColorConfigured ? { color } : {}) },
    query: `GET ${config.identity.path}`,
  });
  if (isColorConfigured && found.color?.toLowerCase() !== color) {
    return {
      outcome: 'failed',
      message: `what answers at \`${color}.url\` says that it is ${found.color ?? 'of no color'}, not ${color}`,
      advice: 'The URLs of the colors may be swapped in the configuration.',
    };
  }
  if (wanted !== undefined && found.version !== wanted) {
    const is = found.version === undefined ? 'does not say its version' : `is ${describe(found)}`;
    const message = `${color} ${is}, expected version ${wanted}`;
    // After the switch this means that something else was deployed: what is observed is not what was checked.
    return phase === 'observe'
      ? { outcome: 'inconclusive', message, advice: `See who deployed to ${color} while it is observed.` }
      : { outcome: 'failed', message, advice: `Deploy ${wanted} to ${color}, or mend \`${color}.version\`.` };
  }
  const accepted = wanted === undefined ? `; \`${color}.version\` is not set, so any version will do` : '';
  return { outcome: 'passed', message: `${color} is ${describe(found)}${accepted}` };
}

/** What is known of a color: what it says itself, else what the configuration says. */
async function knownIdentity(context: CheckContext, color: Color): Promise<Identity> {
  try {
    return await readIdentity(context, color);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof ConfigError) throw error;
    // Its own check tells of a color that does not answer; the front door is judged by what is left.
    const { version } = context.config[color];
    return version === undefined ? {} : { version };
  }
}

/** By what the two colors differ. */
function telling(blue: Identity, green: Identity): 'color' | 'version' | undefined {
  return (['color', 'version'] as const).find(
    (by) => blue[by] !== green[by] && (blue[by] ?? green[by]) !== undefined,
  );
}

async function checkFrontDoor(context: CheckContext): Promise<Conclusion> {
  const wanted = context.phase === 'observe' ? 'green' : 'blue';
  const share = context.observation?.shareAt?.(Date.now()) ?? 1;
  const [blue, green] = await Promise.all([knownIdentity(context, 'blue'), knownIdentity(context, 'green')]);
  const by = telling(blue, green);
  if (by === undefined) {
    return {
      outcome: 'inconclusive',
      message: `blue and green cannot be told apart: both are ${describe(blue)}`,
      advice:
        'Let each color report its color (`identity.color`), or a version of its own (`identity.version`).',
    };
  }
  const answers: Record<string, number> = {};
  for (let asked = 0; asked < frontDoorQuestions; asked += 1) {
    const answer = await readIdentity(context, 'live');
    const value = answer[by];
    const who =
      value !== undefined && value === blue[by]
        ? 'blue'
        : value !== undefined && value === green[by]
          ? 'green'
          : describe(answer);
    answers[who] = (answers[who] ?? 0) + 1;
  }
  const query = `GET ${context.config.identity.path}`;
  context.evidence({
    title: 'answers of the front door',
    measured: answers,
    limit: wanted,
    sample: frontDoorQuestions,
    query,
  });
  const known = (answers.blue ?? 0) + (answers.green ?? 0);
  if (share < 1 && known === frontDoorQuestions) {
    const message = `the front door answers with blue and green, while green gets ${Math.round(100 * share)} %`;
    return { outcome: 'passed', message };
  }
  if (answers[wanted] === frontDoorQuestions) {
    return {
      outcome: 'passed',
      message: `the front door answers with ${wanted}, ${describe(wanted === 'blue' ? blue : green)}`,
    };
  }
  const counts = Object.entries(answers).map(([who, count]) => `${who} ${count}×`);
  return {
    outcome: 'failed',
    message: `expected the front door to answer with ${wanted}, got ${counts.join(', ')}`,
    advice:
      wanted === 'blue'
        ? 'Blue is the color that serves: after a kept release swap the addresses of the colors, and `switch.colors`. Else see `bg-check status`.'
        : 'Something else moves traffic, or part of it was never moved.',
  };
}

/**
 * Registers a check of who answers: that a color runs the version it is meant to, or that the front door leads to
 * blue before the switch and to green after it.
 */
export function identity(name: string, options: IdentityOptions): void {
  refuseUnknownMembers(`identity \`${name}\``, options, [...commonOptions, 'of']);
  const { of: aim, ...common } = options;
  if (!['blue', 'green', 'live'].includes(aim)) {
    throw new CheckFileError(`identity \`${name}\`: \`of\` expects blue, green or live, got \`${aim}\``);
  }
  defineCheck(defaults, name, common, (context) =>
    aim === 'live' ? checkFrontDoor(context) : checkColor(context, aim),
  );
}
