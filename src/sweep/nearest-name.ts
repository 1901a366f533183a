import { distance } from 'fastest-levenshtein';

/** A longer text is taken for no misspelled name. */
const nameLengthMax = 64;

/** `did you mean "solver"?` where one of the names is similar enough. */
export function nearestNameHint(written: string, names: readonly string[]): string | undefined {
  const nearest = findNearestName(written, names);
  return nearest === undefined ? undefined : `did you mean ${JSON.stringify(nearest)}?`;
}

function findNearestName(written: string, names: readonly string[]): string | undefined {
  if (written.length > nameLengthMax) return undefined;
  const lower = written.toLowerCase();
  const sameLetters = names.find((name) => name.toLowerCase() === lower);
  if (sameLetters !== undefined) return sameLetters;
  // Short names are so few edits from each other that a hint would be arbitrary.
  if (written.length < 3) return undefined;
  const ranked = names
    .map((name) => ({ name, edits: distance(lower, name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked.at(0);
  return best !== undefined && best.edits <= Math.ceil(written.length / 3) ? best.name : undefined;
}
