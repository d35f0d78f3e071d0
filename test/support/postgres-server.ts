import { existsSync } from 'node:fs';
import { findPostgresBinaries, startLocalPostgres } from '../../src/schema/shadow/local-postgres.ts';

/** Postgres from the programs on this machine, else in a container. */
export interface PostgresServer {
  /** Of a superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

const containerImage = 'postgres:17-alpine';

/** Whether a container engine seems to run here; asking it for certain takes seconds where there is none. */
export function hasContainerEngine(): boolean {
  return process.env.DOCKER_HOST !== undefined || existsSync('/var/run/docker.sock');
}

async function startContainer(database: string): Promise<PostgresServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = 'only-in-this-container';
  const container = await new GenericContainer(containerImage)
    .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_DB: database })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const address = `${container.getHost()}:${container.getMappedPort(5432)}`;
  return {
    url: `postgres://postgres:${password}@${address}/${database}`,
    stop: async () => {
      await container.stop();
    },
  };
}

/** Starts a server for one suite; what starts it also stops it. */
export function startPostgresServer(database = 'postgres'): Promise<PostgresServer> {
  return findPostgresBinaries() === undefined ? startContainer(database) : startLocalPostgres({ database });
}
