import { pad } from '../../algebra/wasm/arrays';
import { ActiveSet } from './active-set-state';

/**
 * The active constraints T of a verdict, and the arrays that its steps and proofs work in. All arrays are by column.
 */
@unmanaged
export class DualSet extends ActiveSet {
  /** h off S, as doubles. */
  offSupport: usize;
  /** A null vector that is kept while another path is followed. */
  keptVector: usize;
  /** The current ranking: columns as int32, and their heights. */
  ranked: usize;
  heights: usize;
  /** Columns that are to join T, int32, and their targets. */
  joining: usize;
  joiningTargets: usize;
  /** Where a column stands in T, int32; -1 outside. */
  positions: usize;
}

/** Bytes of its arrays. */
export function dualSetBytes(n: i32): usize {
  return ((<usize>(4 * pad(n))) << 3) + ((<usize>(3 * pad(n))) << 2);
}

export function placeDualSet(set: DualSet, work: usize): void {
  const bytes = (<usize>pad(set.columnCount)) << 3;
  set.offSupport = work;
  set.keptVector = set.offSupport + bytes;
  set.heights = set.keptVector + bytes;
  set.joiningTargets = set.heights + bytes;
  set.ranked = set.joiningTargets + bytes;
  set.joining = set.ranked + (bytes >> 1);
  set.positions = set.joining + (bytes >> 1);
}
