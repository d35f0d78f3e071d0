import { writeFileSync } from 'node:fs';
import { renderInclude } from '../../../src/switch/nginx/include-text.ts';
import { weightsOfGreen } from '../../../src/switch/weights.ts';
import { startNginx } from '../nginx/start-nginx.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';
import { everyFault, type SwitchRig } from './switch-rig.ts';

const isMoved = `. ./call.sh
fault=$(cat fault 2>/dev/null)
grep -q '"shop_green";' bg-check.conf || [ -e for-good ] || fault=none
`;
/** An upgrade that nobody ends leaves two masters on the same sockets, of which one has the new file. */
const halfWay = `
  kill -USR2 "$(cat nginx.pid)"
  for wait in 1 2 3 4 5 6 7 8 9 10; do
    if [ -e nginx.pid.oldbin ] && [ -e nginx.pid ]; then break; fi
    sleep 0.05
  done
`;
const programs = {
  nginx: `${isMoved}
    # Whatever happens, happens after bg-check has looked.
    case "$fault $*" in
      conflict*-t*) cp meddled.conf bg-check.conf ;;
      refuses*-t*) if [ -e for-good ]; then echo '!' >> upstreams.conf; else sed -i /shop_green/d upstreams.conf; fi ;;
    esac
    exec $NGINX "$@"
  `,
  reload: `${isMoved}
    case $fault in
      breaks-off) ${halfWay} exit 1 ;;
      # Late enough for the workers to be others.
      fails-late) $NGINX -s reload; sleep 0.1; exit 1 ;;
      lies) exit 0 ;;
      moves-half) ${halfWay} exit 0 ;;
      hangs) exec sleep 60 ;;
      disconnects) kill -9 $$ ;;
      *) exec $NGINX -s reload ;;
    esac
  `,
};

async function start(): Promise<SwitchRig> {
  const nginx = await startNginx({ programs });
  const { at, folder, url, colors, template } = nginx;
  return {
    folder,
    switch: nginx.switch,
    urls: { blue: colors.blue.url, green: colors.green.url, live: url },
    truth: nginx.truth,
    meddle: nginx.moveByHand,
    // `refuses` is somebody who takes green's upstream out, or breaks the configuration altogether.
    faults: everyFault((kind, forGood) => {
      writeFileSync(at('fault'), kind);
      writeFileSync(at('meddled.conf'), renderInclude(template, weightsOfGreen(50)).text);
      if (forGood) writeFileSync(at('for-good'), '');
    }),
  };
}

describeSwitchContract('nginx', ['nginx'], start);
