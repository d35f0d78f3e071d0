import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a shop misbehaves from now on. */
export interface Fault {
  /** Share of orders that fail. */
  readonly errors?: number;
  /** Share of orders that take 400 ms. */
  readonly slow?: number;
  /** Status of the metrics page. */
  readonly metrics?: number;
}

/** One color of a shop, on 127.0.0.1. */
export interface Shop {
  readonly url: string;
  /** Host and port. */
  readonly address: string;
  fault(fault: Fault): Promise<void>;
}

/** One color of some shops, in a process of its own. */
export interface ShopProcess {
  readonly shops: readonly Shop[];
  /** Kills it, and starts it again on the same ports: every counter begins at zero. */
  restart(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export type Color = 'blue' | 'green';

const versions = { blue: '1.0.0', green: '1.1.0' } as const;
const file = fileURLToPath(new URL('shop.mjs', import.meta.url));

async function start(color: Color, ports: readonly number[]): Promise<[ChildProcess, readonly number[]]> {
  const child = spawn(process.execPath, [file, color, versions[color], ...ports.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [told] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  if (child.exitCode !== null) throw new Error(`the ${color} shops ended with ${child.exitCode}`);
  return [child, JSON.parse(String(told)) as number[]];
}

function shopAt(port: number): Shop {
  const address = `127.0.0.1:${port}`;
  const url = `http://${address}`;
  return {
    url,
    address,
    fault: async (fault) => {
      const { ok, status } = await fetch(`${url}/fault`, { method: 'PUT', body: JSON.stringify(fault) });
      if (!ok) throw new Error(`PUT /fault answered ${status}`);
    },
  };
}

export async function spawnShops(color: Color, count: number): Promise<ShopProcess> {
  let [child, ports] = await start(
    color,
    Array.from({ length: count }, () => 0),
  );
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return {
    shops: ports.map(shopAt),
    restart: async () => {
      await kill();
      [child, ports] = await start(color, ports);
    },
    kill,
  };
}
