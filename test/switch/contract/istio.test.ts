import { startIstioRig } from '../kubernetes/route-rigs.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('istio', [], startIstioRig);
