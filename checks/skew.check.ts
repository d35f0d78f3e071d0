import { skew } from '../src/index.ts';

skew('both versions hold at every schema state', { tags: ['schema'] });
