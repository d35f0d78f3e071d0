import { startTrafficManagerRig } from '../azure/traffic-manager-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('azure-traffic-manager', [], startTrafficManagerRig);
