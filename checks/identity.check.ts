import { identity } from '../src/index.ts';

identity('green is the version to be released', { of: 'green', phase: ['pre-switch', 'observe'] });
identity('blue is the version to go back to', { of: 'blue' });
identity('the front door leads to the color that serves', { of: 'live', phase: ['pre-switch', 'observe'] });
