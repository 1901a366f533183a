/** What a script can rely on; docs/scripts.md documents them. */
export const exitCode = {
  done: 0,
  /** The environment failed: a full disk, a damaged ledger, a lost coordinator. */
  failed: 1,
  /** The command line or the sweep file is wrong; nothing was started. */
  badInput: 2,
  /** The coordinator refused: unknown sweep, other versions, missing token. */
  refused: 3,
  /** The sweep ended, but holds quarantined trials or conflicting outcomes, or somebody's outcomes were withdrawn. */
  flawed: 4,
  /** Ctrl-C: stopped cleanly, everything finished is kept. */
  interrupted: 130,
  /** Nobody reads the output any longer, as in `| head`; everything finished is kept. */
  brokenPipe: 141,
  /** SIGTERM: as for Ctrl-C. */
  terminated: 143,
} as const;
