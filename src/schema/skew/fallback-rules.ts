/** Names of what is found though no rule knows why. */
export const fallbackRules = {
  migrationFails: { name: 'migration-fails', summary: 'A migration does not apply.' },
  statementFails: {
    name: 'statement-fails',
    summary: 'Postgres refuses the statement behind a step of the schema.',
  },
  openSessions: {
    name: 'open-sessions',
    summary: 'Sessions that prepared the statement before a step of the schema cannot run it behind it.',
  },
  migrateFirst: {
    name: 'migrate-first',
    summary: 'Postgres refuses the statement of green as long as migrations are missing.',
  },
} as const;
