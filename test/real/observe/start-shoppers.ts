import { Agent, get } from 'node:http';

const everyMs = 100;

/** Lets orders come in at a steady rate, over a few connections. @returns what ends it */
export function startShoppers(frontDoor: string, perSecond: number): () => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  let due = 0;
  const timer = setInterval(() => {
    // What a busy machine keeps waiting is not made up for.
    for (due += (perSecond * everyMs) / 1_000; due >= 1; due -= 1) {
      const order = get(`${frontDoor}/order`, { agent, timeout: 3_000 });
      order.on('response', (answer) => answer.resume());
      order.on('timeout', () => order.destroy());
      order.on('error', () => undefined);
    }
  }, everyMs);
  return () => {
    clearInterval(timer);
    agent.destroy();
  };
}
