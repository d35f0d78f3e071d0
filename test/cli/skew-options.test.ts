import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skewOptions } from '../../src/cli/skew-options.ts';
import type { SkewCommandOptions } from '../../src/cli/skew-command-options.ts';
import { configSchema, type UserConfig } from '../../src/config/config-schema.ts';

const color = { url: 'http://127.0.0.1:9' };
const schema = {
  migrations: 'db/migrations',
  applied: '0041',
  queries: { blue: 'git:v1:db/queries', green: ['db/queries'] },
  seed: 'db/seed.sql',
  role: 'app',
  shadow: 'native',
} satisfies UserConfig['schema'];

function told(options: Partial<SkewCommandOptions>, configured?: Partial<UserConfig>, cwd = '/project') {
  const config = configSchema.parse({ blue: color, green: color, live: color, ...configured });
  return skewOptions(
    { color: false, ...options },
    { cwd, configured: configured && { config, rootDirectory: '/project' } },
  );
}

describe('skewOptions', () => {
  it('takes the command line alone', () => {
    const options = {
      migrations: 'git:v2:migrations',
      blue: ['a', 'b'],
      order: 'code-first',
      postgres: 16,
      execute: true,
    } as const;
    expect(told(options)).toEqual({
      migrations: 'git:v2:migrations',
      queries: { blue: ['a', 'b'], green: [] },
      rootDirectory: '/project',
      appliedLabel: 'schema.applied',
      order: 'code-first',
      postgresMajor: 16,
      execute: true,
    });
  });

  it('takes from the configuration what the command line leaves out', () => {
    const database = { url: 'postgres://app@db/shop' };
    expect(
      told({ green: ['git:HEAD:db/queries'], role: 'other', shadow: 'embedded' }, { schema, database }),
    ).toEqual({
      migrations: 'db/migrations',
      applied: '0041',
      appliedLabel: 'schema.applied',
      queries: { blue: ['git:v1:db/queries'], green: ['git:HEAD:db/queries'] },
      rootDirectory: '/project',
      seed: ['db/seed.sql'],
      role: 'other',
      shadow: 'embedded',
      productionUrl: 'postgres://app@db/shop',
    });
  });

  it('counts paths of the command line from where it runs', () => {
    const options = {
      migrations: 'm',
      blue: ['git:v1:q', '../*.sql'],
      seed: ['s.sql', join('/', 'a', 's.sql')],
    };
    expect(told(options, { schema }, '/project/service')).toMatchObject({
      migrations: 'service/m',
      queries: { blue: ['git:v1:service/q', '*.sql'], green: ['db/queries'] },
      seed: ['service/s.sql', '../a/s.sql'],
    });
  });

  it.each([
    [{ blue: ['q'] }, '--migrations: it is not said where the migrations are'],
    [{ migrations: 'm' }, '--blue, --green: it is not said where the statements of a version are'],
    [{ migrations: 'm', blue: ['git::q'] }, 'got the ref ``'],
    [{ migrations: 'm', blue: ['q'], shadow: 'docker' }, 'got `docker`'],
    [{ migrations: 'm', blue: ['q'], shadow: 'postgre://u:hunter2@h/d' }, 'got another text'],
  ])('refuses %j', (options, message) => {
    expect(() => told(options)).toThrow(message);
  });
});
