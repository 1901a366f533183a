import { pairRows, singleRows } from '../../../kernels/factorizations/sparse-factorization.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { StreamState } from '../../../random/stream-state.js';
import type { FactorizationName } from '../declaration/component-names.js';

/** The rows of each l1 problem of ER-SpUD; `derive` gives the stream of the random pairs. */
export function listRowGroups(factorization: FactorizationName, n: number, derive: () => StreamState): number[][] {
  switch (factorization) {
    case 'er-spud-dc':
      return pairRows(drawSupport(openStream(derive()), { n, k: n }));
    case 'er-spud-sc':
      return singleRows(n);
    case 'er-spud-all-pairs':
      return Array.from({ length: n }, (_, i) => Array.from({ length: i }, (__, j) => [j, i])).flat();
  }
  return factorization satisfies never;
}
