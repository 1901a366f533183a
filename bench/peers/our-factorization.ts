import { listRowGroups } from '../../src/experiments/components/trial/row-groups.js';
import { sparseFactorization } from '../../src/experiments/sparse-factorization/declaration/declaration.js';
import { trial as sparseFactorizationTrial } from '../../src/experiments/sparse-factorization/trial/trial.js';
import {
  computeColumnBasis,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
} from '../../src/kernels/factorizations/column-basis.js';
import {
  createL1RatioWorkspace,
  defaultL1RatioLimits,
  openL1Ratio,
  solveL1Ratio,
} from '../../src/kernels/factorizations/l1-ratio.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../src/kernels/memory/arena.js';
import type { Kernels } from '../../src/kernels/memory/wasm.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { type VerdictName, verdictNames } from '../../src/sweep/outcome.js';
import { readDefaults } from './our-trial.js';

/** X in R^{n x p} of Bernoulli(theta) normals, Y = X Z with a square normal Z. */
export interface FactorizationSize {
  readonly n: number;
  readonly p: number;
  readonly theta: number;
}

export interface OurFactorization {
  /** Draws the instance, factors Y and judges the factors; this is timed. */
  readonly run: () => VerdictName;
  /** Y of the last call of `run`, column by column. */
  readonly readProduct: () => Float64Array;
  /** The rows of each l1 problem. */
  readonly rowGroups: readonly (readonly number[])[];
  /** The smallest |Y w|_1 of some problems of the last call; undefined where the rows sum to 0. It spoils the workspace. */
  readonly solve: (groups: readonly (readonly number[])[]) => readonly (number | undefined)[];
}

/** A trial of experiment `sparse-factorization`, of one cell. */
export function openFactorization(
  { n, p, theta }: FactorizationSize,
  { seed, trial }: { readonly seed: number; readonly trial: number },
  kernels: Kernels,
): OurFactorization {
  const points = [{ ...readDefaults(sparseFactorization), n, p, s: theta * n }];
  const workspace = sparseFactorizationTrial.createWorkspace(kernels, points);
  const request = { seed, trial, criterion: { name: 'columns-recovered', tolerance: 1e-6 }, points };
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(sparseFactorization.metrics.length) };
  const readProduct = (): Float64Array => {
    const { pointer, leading } = workspace[0].matrix;
    const entries = viewFloat64(kernels, { pointer, length: leading * p });
    const product = new Float64Array(n * p);
    for (let j = 0; j < p; j += 1) product.set(entries.subarray(leading * j, leading * j + n), n * j);
    return product;
  };
  return {
    run: () => {
      sparseFactorizationTrial.runTrial(request, workspace, record);
      return verdictNames[record.verdicts[0]];
    },
    readProduct,
    rowGroups: listRowGroups('er-spud-dc', n, () =>
      deriveStreamState({ seed, experiment: sparseFactorization.name, role: 'pairing', coordinates: { n }, trial }),
    ),
    solve: (groups) => solveGroups(groups, { n, p, product: readProduct() }, kernels),
  };
}

function solveGroups(
  groups: readonly (readonly number[])[],
  { n, p, product }: Pick<FactorizationSize, 'n' | 'p'> & { readonly product: Float64Array },
  kernels: Kernels,
): (number | undefined)[] {
  const arena = openArena(kernels);
  const matrix = { pointer: allocateFloat64(arena, padRows(n) * p).pointer, leading: padRows(n) };
  const columns = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * p }).fill(0);
  for (let j = 0; j < p; j += 1) columns.set(product.subarray(n * j, n * (j + 1)), matrix.leading * j);
  const basisWorkspace = createColumnBasisWorkspace(arena, { nMax: n, qMax: p });
  const found = computeColumnBasis({ n, q: p, matrix }, defaultColumnBasisLimits(), basisWorkspace);
  if (found.kind !== 'basis' || found.rank !== p) throw new Error('factorization: expected Y of full column rank');
  const { pointer, leading } = found.basis;
  const entries = viewFloat64(kernels, { pointer, length: leading * p }).slice();
  const family = openL1Ratio({ n, p, basis: found.basis }, createL1RatioWorkspace(arena, { nMax: n, pMax: p }));
  return groups.map((rows) => {
    const functional = Array.from({ length: p }, (_, j) => rows.reduce((sum, i) => sum + entries[leading * j + i], 0));
    const { status, objective } = solveL1Ratio(functional, defaultL1RatioLimits(p), family);
    return status === 'infeasible' ? undefined : objective;
  });
}
