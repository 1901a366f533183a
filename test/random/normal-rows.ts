import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { drawNormals } from '../../src/random/normal.js';
import type { Stream } from '../../src/random/stream.js';
import type { StreamState } from '../../src/random/stream-state.js';

/** The naive twin of a Gaussian fill, row-major: row i from lane i mod 4, over pure-rand and its own jump. */
export function drawNormalRows(
  state: StreamState,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Float64Array {
  const lanes = openLanes(state);
  const entries = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i += 1) drawNormals(lanes[i % 4], entries.subarray(i * columns, (i + 1) * columns));
  return entries;
}

function openLanes(state: StreamState): Stream[] {
  const ahead = xoroshiro128plusFromState(state);
  return Array.from({ length: 4 }, () => {
    const lane = ahead.clone();
    ahead.jump();
    return lane;
  });
}
