import { nearestNameHint } from '../../src/sweep/nearest-name.js';
import { invalidField } from './request-error.js';

/** The indices of the names in `known`; INVALID_ARGUMENT where there are none or too many, or one is unknown or repeated. */
export function chooseNames(
  field: string,
  names: readonly string[],
  { known, countMax }: { readonly known: readonly string[]; readonly countMax: number },
): readonly number[] {
  const expected = `expected one of ${known.join(', ')}`;
  if (names.length === 0) throw invalidField(field, `${expected}, got none`);
  if (names.length > countMax) {
    throw invalidField(field, `expected at most ${countMax} in one diagram, got ${names.length}`);
  }
  return names.map((name, at) => {
    const found = known.indexOf(name);
    if (found < 0) {
      const hint = nearestNameHint(name, known);
      throw invalidField(field, [`${expected}, got "${name.slice(0, 64)}"`, hint].filter(Boolean).join('; '));
    }
    if (names.indexOf(name) !== at) throw invalidField(field, `expected different ones, got ${name} twice`);
    return found;
  });
}
