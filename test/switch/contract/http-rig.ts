import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { setTraffic, startColor, startFrontDoor, startServer, trafficIn } from '../traffic-servers.ts';
import { nameOf, weightsIn } from './command-rig.ts';
import { everyFault, type FaultKind, type SwitchRig } from './switch-rig.ts';

/** An admin API with an ETag, that writes what a front door obeys. */
export async function startHttpRig({ weighted }: { readonly weighted: boolean }): Promise<SwitchRig> {
  const folder = temporaryFolder({ active: 'blue\n' });
  const active = join(folder, 'active');
  const [blue, green] = await Promise.all([startColor({ version: 'v1' }), startColor({ version: 'v2' })]);
  const live = await startFrontDoor(active, { blue: blue.url, green: green.url });
  let revision = 1;
  let fault: { readonly kind: FaultKind; readonly forGood: boolean } | undefined;

  function set(name: string): void {
    revision += 1;
    setTraffic(active, name);
  }

  const admin = await startServer((incoming, response) => {
    const answer = (status: number, body: object = {}) => {
      response.writeHead(status, { etag: `"${revision}"`, 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (incoming.method === 'GET') {
      answer(200, { active: trafficIn(active), share: weightsIn(active).green });
      return;
    }
    void text(incoming).then((body) => {
      const { to } = JSON.parse(body) as { to: string | number };
      const name = String(to);
      const isBack = name === 'blue' || name === '0';
      const kind = fault !== undefined && (!isBack || fault.forGood) ? fault.kind : undefined;
      // Somebody else is faster; once, or whenever it is tried.
      if (kind === 'conflict') {
        set('split');
        if (fault?.forGood === false) fault = undefined;
      }
      const { 'if-match': wanted } = incoming.headers;
      if (wanted !== undefined && wanted !== `"${revision}"`) {
        answer(412, { problem: 'changed' });
        return;
      }
      if (kind === 'hangs') return;
      if (kind === 'breaks-off' || kind === 'moves-half') set('split');
      else if (kind === undefined || kind === 'fails-late') set(name);
      if (kind === 'disconnects') incoming.socket.destroy();
      else answer(kind === 'refuses' || kind === 'breaks-off' || kind === 'fails-late' ? 500 : 200);
    });
  });
  return {
    switch: {
      type: 'http',
      read: { url: admin.url, ...(weighted ? { weight: '$.share' } : { color: '$.active' }) },
      apply: { method: 'PUT', url: admin.url, body: { to: weighted ? '{weight}' : '{target}' } },
      timeout: '1s',
    },
    urls: { blue: blue.url, green: green.url, live: live.url },
    truth: () => Promise.resolve(weightsIn(active)),
    meddle: (target) => {
      set(nameOf(target, weighted));
      return Promise.resolve();
    },
    faults: everyFault((kind, forGood) => (fault = { kind, forGood })),
  };
}
