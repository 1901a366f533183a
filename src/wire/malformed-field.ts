/** The problem of a malformed message. */
export interface MalformedField {
  readonly kind: 'malformed';
  /** The path in the message, as the .proto spells it: `results[2].outcome.verdicts`. */
  readonly field: string;
  /** What was expected and what was found. */
  readonly problem: string;
}

export function malformedField(field: string, problem: string): MalformedField {
  return { kind: 'malformed', field, problem };
}

/** The same problem, with its path in the enclosing message. */
export function malformedWithin(path: string, { field, problem }: MalformedField): MalformedField {
  return malformedField(`${path}.${field}`, problem);
}
