import type { Decision, Events } from './event.js';
import type { CoordinatorState } from './state.js';

/** What one fact of an allocation may take: the last lines of a log, some times over. */
const contentLengthMax = 65_536;

/** Whatever happened to an allocation is kept as it is said. */
export function decideNote(
  _state: CoordinatorState,
  { allocationId, entries }: Events['note-allocation'],
): Decision<undefined> {
  for (const { content } of entries) {
    if (content.length <= contentLengthMax) continue;
    throw new RangeError(
      `a fact of an allocation has ${content.length} characters, expected ${contentLengthMax} at most`,
    );
  }
  const facts = entries.map(({ content, timeMs }) => ({
    kind: 'allocation-noted' as const,
    allocationId,
    content,
    timeMs,
  }));
  return { facts, reply: undefined };
}
