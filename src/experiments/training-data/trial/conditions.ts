import { measureSquare, measureStableRank } from '../../../kernels/factorizations/stable-rank.js';
import { viewFloat64 } from '../../../kernels/memory/arena.js';
import { log } from '../../../random/elementary.js';
import { drawNormals } from '../../../random/normal.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { Cell } from '../declaration/parameters.js';
import { combine, type Instance, measure } from './draw-instance.js';
import { psi2Norms } from './psi2-norms.js';
import { computeUniqueSparsity } from './unique-sparsity.js';
import type { Workspace } from './workspace.js';

/*
 * The conditions of Welper, Theorem 4.2, as far as an instance can show them; 1 and 0 stand for yes and no, NaN for
 * unknown.
 */

export interface Conditions {
  readonly stableRank: number;
  readonly ripEstimate: number;
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
  readonly a4: number;
}

/** Every RIP constant below it lets l1 minimisation recover: Theorem 4.3. */
export const epsilonMax = 4 / Math.sqrt(41);

const ripVectorCount = 32;

export function measureConditions(
  cell: Cell,
  {
    instance,
    keptCount,
    keptRank,
  }: { readonly instance: Instance; readonly keptCount: number; readonly keptRank: number },
  workspace: Workspace,
): Conditions {
  const { m, n, p } = cell;
  const { matrix } = workspace.matrix;
  const stableRank = measureStableRank({ m, n, matrix }, workspace.stableRank);
  return {
    stableRank,
    ripEstimate: estimateRip(cell, instance, workspace),
    a1: holdsA1(cell) ? 1 : 0,
    a2: holdsA2(cell, stableRank) ? 1 : 0,
    a3: judgeA3(cell),
    a4: keptCount >= p && keptRank === p ? 1 : 0,
  };
}

/**
 * Every law of components is one of Definition 2.2 where it is symmetric: the model says so. Z is drawn without X and A, so
 * that it is deterministic given itself; hard columns have t/2 non-zeros, easy ones tbar/2.
 */
function holdsA1({ 'component-model': model, 'easy-share': easyShare, q, t, tbar }: Cell): boolean {
  return model === 'restricted' && (tbar <= t || Math.round(easyShare * q) === 0);
}

function holdsA2({ n, p, q, s, t, 'component-model': model, components }: Cell, stableRank: number): boolean {
  const logP = log(p);
  const isFactorizable = p <= q && n > p * p * logP * logP && 2 / p <= s / n && s / n <= 1 / Math.sqrt(p);
  const K = psi2Norms[model][components];
  const least = ((K ** 4 * n * t) / (s * epsilonMax * epsilonMax)) * log((3 * p) / (epsilonMax * t));
  return isFactorizable && stableRank >= least;
}

function judgeA3(cell: Cell): number {
  const unique = computeUniqueSparsity(cell);
  if (unique === 0) return Number.NaN;
  const u = cell.u === 0 ? unique : cell.u;
  return u <= unique && u >= cell.s * cell.t ? 1 : 0;
}

/** NaN for a zero matrix, which has no scale. */
function estimateRip({ m, n, p, t }: Cell, { components, estimateState }: Instance, workspace: Workspace): number {
  const { kernels, image } = workspace;
  const frobenius = Math.sqrt(measureSquare({ m, n, matrix: workspace.matrix.matrix }, kernels));
  const scales = Array.from({ length: p }, (_, k) => {
    const length = measureLength(components.entries.subarray(n * k, n * (k + 1)));
    return length === 0 ? 0 : 1 / length;
  });
  const stream = openStream(estimateState);
  const k = Math.min(t, p);
  const values = new Float64Array(k);
  let largest = 0;
  for (let draw = 0; draw < ripVectorCount; draw += 1) {
    const v = new Float64Array(p);
    const support = drawSupport(stream, { n: p, k });
    drawNormals(stream, values);
    support.forEach((at, i) => {
      v[at] = values[i];
    });
    const scaled = v.map((value, at) => value * scales[at]);
    measure(combine(components, scaled), image, workspace);
    const ratio = (Math.sqrt(n) * measureLength(viewFloat64(kernels, image))) / (frobenius * measureLength(v));
    if (!(Math.abs(ratio - 1) <= largest)) largest = Math.abs(ratio - 1);
  }
  return largest;
}

function measureLength(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
