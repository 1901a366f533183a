import { addOuterProduct } from '../../../../kernels/algebra/column-passes.js';
import { fillGaussianMatrix } from '../../../../kernels/draws/gaussian-matrix.js';
import { allocateFloat64, padRows, viewFloat64 } from '../../../../kernels/memory/arena.js';
import { drawNormals } from '../../../../random/normal.js';
import { openStream } from '../../../../random/stream.js';
import type { Ensemble } from './ensemble.js';

/**
 * A0 + spike * u v^T: A0 Gaussian, u standard normal, v uniform on the unit sphere. With s = spike and large sizes the
 * squared norms are |A|_F^2 = m (n + s^2) and, where s^4 > n / m, |A|_2^2 = (1 + s^2) (m + n / s^2) (Benaych-Georges &
 * Nadakuditi, J. Multivariate Anal. 111, 2012, section 3.1), so the stable rank |A|_F^2 / |A|_2^2 is near
 * (n + s^2) / ((1 + s^2) (1 + n / (m s^2))): 2.9 at n = 200, m = 100, s = 10, where A0 has 34. Below, A0's norm
 * (sqrt(m) + sqrt(n))^2 prevails.
 */
export const spiked: Ensemble = (arena, matrix) => {
  const { kernels, rowCountMax, columnCount } = matrix;
  const uRegion = allocateFloat64(arena, padRows(rowCountMax));
  const vRegion = allocateFloat64(arena, columnCount);
  return ({ m, point, derive }) => {
    fillGaussianMatrix(derive('matrix'), m, matrix);
    const stream = openStream(derive('spike'));
    const v = viewFloat64(kernels, vRegion);
    drawNormals(stream, v);
    // Drawn after v, so that more rows only add entries to u.
    const u = viewFloat64(kernels, uRegion).fill(0);
    drawNormals(stream, u.subarray(0, m));
    const norm = Math.sqrt(v.reduce((sum, entry) => sum + entry * entry, 0));
    const factor = norm === 0 ? 0 : point.spike / norm;
    addOuterProduct({ u: uRegion, v: vRegion, factor }, m, matrix);
  };
};
