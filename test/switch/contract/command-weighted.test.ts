import { startCommandRig } from './command-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('command with weights', [], () => startCommandRig({ weighted: true }));
