import { startRoute53Rig } from '../aws/route53-rig.ts';
import { describeSwitchContract } from './describe-switch-contract.ts';

describeSwitchContract('route53', [], () => startRoute53Rig('records'));
