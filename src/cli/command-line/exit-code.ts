/** The exit codes, on which scripts rely (docs/scripts.md). */
export const exitCode = {
  done: 0,
  /** The environment failed: a full disk, a damaged ledger, a lost coordinator. */
  failed: 1,
  /** The command line or the sweep file is wrong; nothing was started. */
  badInput: 2,
  /** The coordinator refused: unknown sweep, other versions, missing token. */
  refused: 3,
  /** The sweep ended, but with quarantined trials, conflicting outcomes, or outcomes that were withdrawn. */
  flawed: 4,
  /** Ctrl-C: the process stopped cleanly, and everything finished is kept. */
  interrupted: 130,
  /** The reader of the output has ended, as in `| head`; everything finished is kept. */
  brokenPipe: 141,
  /** SIGTERM, otherwise as Ctrl-C. */
  terminated: 143,
} as const;
