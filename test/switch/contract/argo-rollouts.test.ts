import { startArgoRig } from '../kubernetes/argo-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('argo-rollouts', [], startArgoRig);
