/** The message of a thrown value, even if it is no `Error`. */
export function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
