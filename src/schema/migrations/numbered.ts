import { InputError } from '../../errors.ts';
import { leadingNumber, type MigrationLayout } from './migration-layout.ts';

/** Markers of tools whose files hold the way back beside the way forward. */
const sectionMarkers = [
  { tool: 'goose', pattern: /^\s*--\s*\+goose\s+(up|down)\b/im },
  { tool: 'dbmate', pattern: /^\s*--\s*migrate:(up|down)\b/im },
  { tool: 'node-pg-migrate', pattern: /^\s*--\s*down migration\b/im },
  { tool: 'Liquibase', pattern: /^\s*--\s*liquibase formatted sql\b/im },
];

/** Plain SQL files in the order of their numbers; each in one transaction where it can be. */
export const numbered: MigrationLayout = {
  format: 'numbered',
  bookkeeping: null,
  example: '0001_init.sql',
  versionOf: (name) => leadingNumber(name, /^/),
  ignores: (name) => !name.endsWith('.sql') || name.endsWith('.down.sql'),
  forward: ({ text, shown }) => {
    const marker = sectionMarkers.find(({ pattern }) => pattern.test(text));
    if (marker) {
      throw new InputError(`${shown}: has sections of ${marker.tool}, which numbered files do not have`, {
        advice:
          marker.tool === 'goose'
            ? 'Say `--format goose`.'
            : 'Keep the way forward alone in the file: everything in it is run.',
        location: shown,
      });
    }
    return { sql: text };
  },
};
