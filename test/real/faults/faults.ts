import { answerFaults } from './answer-faults.ts';
import { healthFaults } from './health-faults.ts';
import { identityFaults } from './identity-faults.ts';
import { paceFaults } from './pace-faults.ts';
import { sessionFaults } from './session-faults.ts';
import { wireFaults } from './wire-faults.ts';
import { writeFaults } from './write-faults.ts';
import type { Fault } from './fault.ts';

/** One thing after the other that may be wrong with green. */
export const faults: readonly Fault[] = [
  ...identityFaults,
  ...healthFaults,
  ...answerFaults,
  ...wireFaults,
  ...sessionFaults,
  ...writeFaults,
  ...paceFaults,
];
