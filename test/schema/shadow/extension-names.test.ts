import { expect, it } from 'vitest';
import { missingExtension } from '../../../src/schema/shadow/extension-names.ts';

it.each([
  [
    'embedded',
    'postgis',
    'extension `postgis` is not in the embedded Postgres, so the states of the schema cannot be built',
    'Use `--shadow native`, or `--shadow <url>` of a server that has it.',
  ],
  [
    'server',
    'vector',
    'extension `vector` is not among the extensions of the shadow server (Postgres 15.18), so the states of the schema cannot be built',
    'Install it on that server (Debian: apt-get install postgresql-15-pgvector, where packaged under that name), or use `--shadow <url>` of a server that has it.',
  ],
  [
    'native',
    'plpgsql_check',
    'extension `plpgsql_check` is not among the extensions of the Postgres 15.18 on this machine, so the states of the schema cannot be built',
    'Install it on that server (Debian: apt-get install postgresql-15-plpgsql-check, where packaged under that name), or use `--shadow <url>` of a server that has it.',
  ],
] as const)('says of %s how to get %s', (engine, extension, message, advice) => {
  const location = 'migrations/0003.sql:4';
  expect(missingExtension({ engine, version: '15.18' }, extension, location)).toMatchObject({
    ...{ name: 'InconclusiveError', message: `${location}: ${message}`, advice, location },
  });
});
