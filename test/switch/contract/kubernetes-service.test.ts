import { startServiceRig } from '../kubernetes/service-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('kubernetes-service', [], startServiceRig);
