/**
 * Words of the event stream itself. Such a word standing alone is never taken for a secret that happens to be
 * spelled like it: that would hide nothing, and would break every reader of the stream.
 */
export const eventWords: ReadonlySet<string> = new Set(
  `
  run:start run:end phase:start phase:end check:start check:progress check:step check:end switch:start switch:step switch:end
  observe:tick rollback:start rollback:end drain:end notice
  command version target releaseId dryRun phase checks result results progress verdict reason traffic exitCode
  durationMs elapsedMs windowMs decision outcome weight message advice details evidence measured asked fewest most sample steps moves
  cleanupFailures attempts startedAt errorCode gating answers inFlight drained source firstLookMs t50Ms t99Ms finishedAt lastRequestMs sessions drains
  proxy app database sockets
  comparison comparedWith handovers preExisting course
  standing coverage healthy missing logEvidence breached extended wealth firstBadAt decidedAt verifiedAt
  sequential threshold reading no-data provider-down insufficient scrape
  passed failed inconclusive errored skipped not-run
  pre-switch switch observe rollback
  readiness identity backfill contrast custom
  unchanged unknown verified rolled-back already-blue refused keep-observing roll-back warning
  type kind name title tags data seq prev hash color aim from phase level line file error query limit rows done total unit rule
  hook actor cause raw state place stage share step gate event pass fail kept held hold abort none live blue green info
  skew lint drift slo probe run tick saved steps counts drain alpha again shared label address undo swept user pid
  `
    .trim()
    .split(/\s+/),
);

/** Members of the event stream and of the journal in which stands what a check or an application said. */
export const givenMembers: ReadonlySet<string> = new Set(['measured', 'limit', 'rows', 'data']);
