import { startCommandRig } from './command-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('command', [], () => startCommandRig({ weighted: false }));
