import type { DurableFact } from '../core/fact.js';

/** A row of any table; its fact is made when its sequence is reached. */
export interface Sequenced {
  readonly sequence: number;
  readonly fact: () => DurableFact;
}

/**
 * The facts of several tables in the order of their commits. Throws unless each source is in that order, all sequences
 * differ, and none is above `sequenceMax`.
 */
export function* mergeBySequence(
  sources: readonly Generator<Sequenced>[],
  sequenceMax: number,
): Generator<DurableFact> {
  let previous = 0;
  try {
    const heads = sources.map((source) => source.next());
    for (;;) {
      let first: { position: number; head: Sequenced } | undefined;
      heads.forEach((head, position) => {
        if (head.done === true || (first !== undefined && first.head.sequence < head.value.sequence)) return;
        first = { position, head: head.value };
      });
      if (first === undefined) return;
      const { sequence, fact } = first.head;
      if (!(sequence > previous && sequence <= sequenceMax)) {
        throw new RangeError(`sequence: expected one above ${previous} and at most ${sequenceMax}, got ${sequence}`);
      }
      previous = sequence;
      yield fact();
      heads[first.position] = sources[first.position].next();
    }
  } finally {
    for (const source of sources) source.return(undefined);
  }
}
