/** A message of a peer that cannot be what it says it is. */
export interface MalformedField {
  readonly kind: 'malformed';
  /** The path in the message, as the .proto spells it: `results[2].outcome.verdicts`. */
  readonly field: string;
  /** What was expected and what was there. */
  readonly problem: string;
}

export function malformedField(field: string, problem: string): MalformedField {
  return { kind: 'malformed', field, problem };
}

/** The same problem seen from the message around it. */
export function malformedWithin(path: string, { field, problem }: MalformedField): MalformedField {
  return malformedField(`${path}.${field}`, problem);
}
