import type { Criterion } from '../../../sweep/sweep.js';
import { type EnsembleName, ensembleTraits } from '../../measurements/declaration/ensemble-names.js';
import type { Cell } from './parameters.js';
import { solveSeconds } from './solver-cost.js';
import { solverTraits } from './solver-names.js';

/*
 * Proofs and draws are fitted to measurements on one core (Zen 4, Node 20), within a factor of 1.6 in most cells; for
 * solves see solver-cost.ts. Only + - * / and minima, so that every machine plans alike.
 */

/**
 * A staircase asks for two proofs a row where its guess is good, one on either side of the step; steps vary with the
 * trial.
 */
const proofsPerRow = 2.5;

/** Hashing a trial's streams, and starting them. */
const secondsPerTrial = 1.5e-5;

/** Normals cost 4 ns each, the columns' passes of some ensembles 1 ns more; signs and waves cost far less. */
const drawSecondsPerEntry: Readonly<Record<EnsembleName, number>> = {
  gaussian: 4.4e-9,
  rademacher: 0.9e-9,
  sphere: 5.2e-9,
  'partial-dct': 1.2e-9,
  'partial-fourier': 1.2e-9,
  'partial-hadamard': 1.2e-9,
  sparse: 0.8e-9,
  correlated: 5.5e-9,
  spiked: 4.6e-9,
  'near-parallel': 4.8e-9,
};

/** Seconds of a cell that do not depend on what is asked. */
const secondsPerCell = 3e-6;

export function costSecondsPerTrial(cell: Cell, criterion: Criterion): number {
  return blockDrawCost([cell]) + judgingCost(cell, criterion);
}

/** Coupled cells share one draw, or one for each m, and under criterion `exact` the proofs near each row's step. */
export function blockCostSecondsPerTrial(cells: readonly Cell[], criterion: Criterion): number {
  const draw = blockDrawCost(cells);
  if (criterion.name !== 'exact') return cells.reduce((sum, cell) => sum + judgingCost(cell, criterion), draw);
  const rows = new Map<number, Row>();
  for (const cell of cells) {
    const { m } = cell;
    const row = rows.get(m) ?? { sum: 0, most: proofsPerRow * stepCost(cell) };
    row.sum += judgingCost(cell, criterion);
    rows.set(m, row);
  }
  return [...rows.values()].reduce(
    (sum, row) => sum + Math.min(row.sum, row.most),
    draw + cells.length * secondsPerCell,
  );
}

interface Row {
  /** The cost of its cells, judged one by one. */
  sum: number;
  /** The largest cost of its cells, judged together. */
  readonly most: number;
}

/** A nested ensemble draws the matrix of the largest m alone, another one a matrix for every m. */
function blockDrawCost(cells: readonly Cell[]): number {
  const [{ ensemble, n }] = cells;
  const ms = new Set(cells.map((cell) => cell.m));
  const rowCount = [...ms].reduce((rows, m) => (ensembleTraits[ensemble].nested ? Math.max(rows, m) : rows + m), 0);
  return secondsPerTrial + drawSecondsPerEntry[ensemble] * rowCount * n;
}

/** The cost of judging a cell. With more non-zeros than rows no proof is needed. */
function judgingCost(cell: Cell, criterion: Criterion): number {
  const { n, m, k } = cell;
  if (criterion.name === 'exact') return secondsPerCell + (k > m ? 0 : proofCost(cell, k));
  const solve = solveSeconds[cell.solver];
  const kept = Math.min(k, m);
  return solve({ n, m, k: kept, q: kept / m / stepAt(cell) });
}

/** The cost of a proof where the row of this point loses its success. */
function stepCost(cell: Cell): number {
  return secondsPerCell + proofCost(cell, cell.m * stepAt(cell));
}

/**
 * With r = rho over a line near its threshold, the verdict ends with k (1 + r^2) active constraints, at most m: their
 * Gram matrix costs most. Each round makes a pass over A; 60 passes stand for the block rounds and single steps of a
 * failure.
 */
function proofCost(cell: Cell, k: number): number {
  const { n, m } = cell;
  const r = k / m / stepAt(cell);
  const active = Math.min(m, k * (1 + r * r));
  const rounds = 1 + Math.min(60, 60 * r * r);
  return 0.05e-9 * m * n * rounds + 0.175e-9 * m * active * active;
}

/** The k of the step, by a line near the weak threshold. */
function stepAt({ m, n, solver }: Cell): number {
  const delta = m / n;
  return solverTraits[solver].nonNegative ? 0.16 + 0.8 * delta : 0.15 + 0.5 * delta;
}
