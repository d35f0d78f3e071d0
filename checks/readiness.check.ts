import { readiness } from '../src/index.ts';

readiness('green is ready', { color: 'green' });

// Before the switch only: while green is observed, a blue that is not ready is no reason to go back to it.
readiness('blue is ready to take traffic back', { color: 'blue' });
