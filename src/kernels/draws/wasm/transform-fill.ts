/*
 * Rows of orthogonal transforms. Nothing is drawn here: the caller says which rows. Cost: about 1 ns an entry.
 */
import { clear, columnAt } from '../../algebra/wasm/vectors';

/** The bits of 1. */
const one: u64 = 0x3ff0000000000000;

/** Rows of cosines. */
@unmanaged
class Waves {
  /** int32 in [0, period), one a row. */
  phases: usize;
  steps: usize;
  /** Doubles, one a row. */
  amplitudes: usize;
  /** cos(2 pi i / period) for i < period; 2 period < 2^31. */
  table: usize;
  period: i32;
}

/**
 * A_ij = amplitudes[i] * table[(phases[i] + j steps[i]) mod period], for i < rows, a multiple of 4 up to `leading`. The
 * phases are overwritten. The angle of an entry is exact however large j is, and its cosine is that of the table.
 */
export function fillWaves(matrix: usize, rows: i32, columns: i32, leading: i32, waves: Waves): void {
  const phases = waves.phases;
  const steps = waves.steps;
  const amplitudes = waves.amplitudes;
  const table = waves.table;
  const periods = i32x4.splat(waves.period);
  for (let j = 0; j < columns; j++) {
    let entry = columnAt(matrix, leading, j);
    let phase = phases;
    let step = steps;
    let amplitude = amplitudes;
    const end = entry + ((<usize>rows) << 3);
    while (entry < end) {
      const places = v128.load(phase);
      v128.store(
        entry,
        f64x2.mul(v128.load(amplitude), pairAt(table, i32x4.extract_lane(places, 0), i32x4.extract_lane(places, 1))),
      );
      v128.store(
        entry,
        f64x2.mul(
          v128.load(amplitude, 16),
          pairAt(table, i32x4.extract_lane(places, 2), i32x4.extract_lane(places, 3)),
        ),
        16,
      );
      const moved = i32x4.add(places, v128.load(step));
      v128.store(phase, i32x4.sub(moved, v128.and(i32x4.ge_s(moved, periods), periods)));
      entry += 32;
      phase += 16;
      step += 16;
      amplitude += 32;
    }
  }
}

// @inline
function pairAt(table: usize, first: i32, second: i32): v128 {
  return f64x2.replace_lane(
    v128.load64_splat(table + ((<usize>first) << 3)),
    1,
    load<f64>(table + ((<usize>second) << 3)),
  );
}

/**
 * A_ij = (-1)^(number of ones in indices[i] & j), for i < rows: rows of Hadamard's matrix in Sylvester's order. The
 * indices are int32; rows from `rows` to `leading` become 0.
 */
export function fillHadamard(matrix: usize, rows: i32, columns: i32, leading: i32, indices: usize): void {
  for (let j = 0; j < columns; j++) {
    let entry = columnAt(matrix, leading, j);
    const end = entry + ((<usize>rows) << 3);
    let index = indices;
    while (entry < end) {
      store<u64>(entry, one | ((<u64>(popcnt(load<i32>(index) & j) & 1)) << 63));
      entry += 8;
      index += 4;
    }
    clear(entry, leading - rows);
  }
}
