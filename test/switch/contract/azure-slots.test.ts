import { startSlotsRig } from '../azure/slots-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('azure-slots', [], startSlotsRig);
