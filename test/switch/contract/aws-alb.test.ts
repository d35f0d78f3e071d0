import { startAlbRig } from '../aws/alb-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('aws-alb', [], startAlbRig);
