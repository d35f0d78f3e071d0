import { ConfigError } from '../../errors.ts';
import { runProgram } from '../../program/run-program.ts';
import { endOfToken, type AzureToken, type TokenRequest } from './token-requests.ts';

/** Asks the Azure CLI, where a person has signed in. @throws ConfigError when it cannot be run, or nobody has */
export async function tokenByCli(
  program: readonly string[],
  subscription: string,
  asking: TokenRequest,
  env: NodeJS.ProcessEnv,
  advice: string,
): Promise<AzureToken> {
  const { management, timeoutMs, now, signal } = asking;
  const subject = 'switch: signing in to Azure by its CLI';
  const argv = [...program, 'account', 'get-access-token', '--resource', management];
  const { exitCode, killedBy, stdout, stderr } = await runProgram(
    [...argv, '--subscription', subscription, '--output', 'json'],
    { subject, advice, timeoutMs, env, signal },
  );
  if (exitCode !== 0) {
    const how =
      killedBy === undefined ? `ended with exit code ${exitCode ?? '?'}` : `was ended by ${killedBy}`;
    const [line = ''] = stderr.trim().split('\n').slice(-1);
    throw new ConfigError(`${subject}: \`${argv.join(' ')}\` ${how}${line === '' ? '' : `: ${line}`}`, {
      advice: 'Run `az login`, and see what `az account show` says.',
    });
  }
  try {
    const { accessToken, expires_on: until } = JSON.parse(stdout) as {
      readonly accessToken?: unknown;
      readonly expires_on?: unknown;
    };
    if (typeof accessToken === 'string') {
      return { token: accessToken, expiresAt: endOfToken(now, undefined, until) };
    }
  } catch {
    // What it printed may hold a token, and is not quoted.
  }
  throw new ConfigError(`${subject}: \`${argv.join(' ')}\` printed no token`);
}
