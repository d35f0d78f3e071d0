import { startGatewayRig } from '../kubernetes/route-rigs.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('gateway-api', [], startGatewayRig);
