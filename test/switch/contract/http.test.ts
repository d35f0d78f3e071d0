import { describeSwitchContract } from './describe-switch-contract.ts';
import { startHttpRig } from './http-rig.ts';

describeSwitchContract('http', [], () => startHttpRig({ weighted: false }));
describeSwitchContract('http with weights', [], () => startHttpRig({ weighted: true }));
