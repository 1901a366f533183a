import type { EnsembleName } from '../../../src/experiments/measurements/declaration/ensemble-names.js';
import type { Cell } from '../../../src/experiments/sparse-recovery/declaration/parameters.js';
import { createCosineTable } from '../../../src/kernels/spectra/cosine-table.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow, drawSign, drawSupport, openStream, type Stream } from '../../../src/random/stream.js';
import { deriveStreamState, type StreamState } from '../../../src/random/stream-state.js';
import { drawNormalRows } from '../../random/normal-rows.js';

/*
 * The ensembles entry by entry over pure-rand, from their definitions. Sums of squares follow the kernels' order, since
 * they are compared to the bit.
 */

type Entry = (i: number, j: number) => number;

interface Draw {
  readonly n: number;
  readonly m: number;
  readonly point: Cell;
  readonly derive: (role: string, more?: Readonly<Record<string, number>>) => StreamState;
  readonly open: (role: string, more?: Readonly<Record<string, number>>) => Stream;
}

/** The rows of a cell's matrix, one after the other. */
export function drawNaively(
  point: Cell,
  { ensemble, seed, trial }: { readonly ensemble: EnsembleName; readonly seed: number; readonly trial: number },
): Float64Array {
  const { n, m } = point;
  const derive: Draw['derive'] = (role, more = {}) => {
    const coordinates = { n, ensemble, ...more };
    return deriveStreamState({ seed, experiment: 'sparse-recovery', role, coordinates, trial });
  };
  const open: Draw['open'] = (role, more) => openStream(derive(role, more));
  const entry = laws[ensemble]({ n, m, point, derive, open });
  return Float64Array.from({ length: m * n }, (_, place) => entry(Math.floor(place / n), place % n));
}

const laws: Readonly<Record<EnsembleName, (draw: Draw) => Entry>> = {
  gaussian: drawGaussian,
  rademacher: drawRademacher,
  sphere: drawSphere,
  'partial-dct': drawDct,
  'partial-fourier': drawFourier,
  'partial-hadamard': drawHadamard,
  sparse: drawSparse,
  correlated: drawCorrelated,
  spiked: drawSpiked,
  'near-parallel': drawNearParallel,
};

function drawGaussian({ n, m, derive }: Draw): Entry {
  const entries = drawNormalRows(derive('matrix'), { rows: m, columns: n });
  return (i, j) => entries[i * n + j];
}

function drawRademacher({ n, m, open }: Draw): Entry {
  const stream = open('matrix');
  const words = Array.from({ length: Math.ceil(m / 16) * n }, () => stream.next());
  return (i, j) => (words[Math.floor(i / 16) * n + j] & (1 << (31 - (i % 16))) ? -1 : 1);
}

function drawSphere(draw: Draw): Entry {
  const { m, n } = draw;
  const base = drawGaussian(draw);
  const factors = Array.from({ length: n }, (_, j) => {
    const lanes = [0, 0, 0, 0];
    for (let i = 0; i < m; i += 1) lanes[i % 4] += base(i, j) * base(i, j);
    return Math.sqrt(m) / Math.sqrt(lanes[0] + lanes[2] + (lanes[1] + lanes[3]));
  });
  // The sphere of R^1 has two points.
  return (i, j) => (m === 1 ? Math.sign(base(i, j)) : base(i, j) * factors[j]);
}

function drawDct({ n, m, open }: Draw): Entry {
  const order = drawSupport(open('matrix'), { n, k: m });
  const table = createCosineTable(n);
  return (i, j) => {
    const f = order[i];
    return f === 0 ? 1 : Math.SQRT2 * table[(f * (2 * j + 1)) % (4 * n)];
  };
}

function drawFourier({ n, m, open }: Draw): Entry {
  const table = createCosineTable(n);
  const cosine = (f: number, j: number): number => table[(4 * f * j) % (4 * n)];
  const sine = (f: number, j: number): number => table[(4 * f * j + 3 * n) % (4 * n)];
  const rows: ((j: number) => number)[] = [];
  const order = [...drawSupport(open('matrix'), { n, k: n })];
  order.forEach((f, place) => {
    if (f === 0 || 2 * f === n) rows.push((j) => cosine(f, j));
    else if (place < order.indexOf(n - f)) {
      const pair = [(j: number) => Math.SQRT2 * cosine(f, j), (j: number) => Math.SQRT2 * sine(f, j)];
      rows.push(...(f < n / 2 ? pair : pair.reverse()));
    }
  });
  if (rows.length !== n || m > n) throw new Error(`expected ${n} rows, got ${rows.length}`);
  return (i, j) => rows[i](j);
}

function drawHadamard({ n, m, open }: Draw): Entry {
  const order = drawSupport(open('matrix'), { n, k: m });
  // Sylvester: H_2n = [H H; H -H].
  const hadamard = (size: number, i: number, j: number): number => {
    if (size === 1) return 1;
    const half = size / 2;
    return (i >= half && j >= half ? -1 : 1) * hadamard(half, i % half, j % half);
  };
  return (i, j) => hadamard(n, order[i], j);
}

function drawSparse({ n, m, point, open }: Draw): Entry {
  const stream = open('matrix', { m });
  const columns = Array.from({ length: n }, () => new Map<number, number>());
  for (let round = 0; round < Math.min(m, point['column-degree']); round += 1) {
    for (const column of columns) {
      let row = drawBelow(stream, m);
      while (column.has(row)) row = drawBelow(stream, m);
      column.set(row, drawSign(stream));
    }
  }
  return (i, j) => columns[j].get(i) ?? 0;
}

function drawCorrelated(draw: Draw): Entry {
  const base = drawGaussian(draw);
  const c = draw.point['correlation'];
  const fresh = Math.sqrt((1 - c) * (1 + c));
  const rows = Array.from({ length: draw.m }, (_, i) => {
    const row = [base(i, 0)];
    for (let j = 1; j < draw.n; j += 1) row.push(c * row[j - 1] + fresh * base(i, j));
    return row;
  });
  return (i, j) => rows[i][j];
}

function drawSpiked(draw: Draw): Entry {
  const base = drawGaussian(draw);
  const stream = draw.open('spike');
  const v = new Float64Array(draw.n);
  const u = new Float64Array(draw.m);
  drawNormals(stream, v);
  drawNormals(stream, u);
  const norm = Math.sqrt(v.reduce((sum, entry) => sum + entry * entry, 0));
  return (i, j) => base(i, j) + (draw.point['spike'] / norm) * v[j] * u[i];
}

function drawNearParallel(draw: Draw): Entry {
  const base = drawGaussian(draw);
  const distance = draw.point['column-distance'];
  return (i, j) => (j % 2 === 0 ? base(i, j) : base(i, j - 1) + distance * base(i, j));
}
