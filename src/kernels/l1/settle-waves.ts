import { boundsRank, listIndependent, type WaveColumns } from '../exact/wave-rank.js';
import { viewFloat64 } from '../memory/arena.js';
import type { LossProof } from './recovery-proof.js';
import { computeNeededShare, type OpenVerdict, outward, surveyColumns, unit } from './settle-exactly.js';

/*
 * Ties of rows of cosines whose null vectors are not rational, decided by ranks without rounding (wave-rank.ts).
 * Letters: A, S, sigma, h, w as in settle-exactly.ts; J the columns where the computed h is not 0; p the column of J
 * where it is largest.
 *
 * x0 is not the only minimiser. J without p is independent, by floating point, and J is dependent, by its rank. So
 * there is exactly one null vector g on J with g_p = h_p, and |g - h| is at most |A h| over the least singular value of
 * J without p. That fixes the signs of g. The loss of g less its gain is the sum of c_j g_j with known c_j, which are 1
 * or -1. The sum is not 0 where its value for h is larger than the distance of g from h allows. It is 0 where the row
 * c, below the columns of J, does not raise their rank.
 *
 * x0 is a minimiser. Let Z be S and the columns that w holds at the bound to rounding, and B a basis of Z. w is moved
 * so that B is at the bound exactly, by at most its deviation over the least singular value of B, and all other columns
 * stay inside. The rest of Z is at the bound too, where the row of the values 1 and -1, below the columns of Z, does
 * not raise their rank above |B|.
 */

/** Entries of h below this share of the largest count as 0; the rank proves it. */
const zeroShare = 1e-7;
/** Farther from a tie than this no rank is computed: the answer would be no. */
const tieShare = 1e-9;

/** What h shows exactly. */
export type WaveLoss =
  | ({ readonly kind: 'loss' } & Pick<LossProof, 'lossShare' | 'lossUncertainty'>)
  | { readonly kind: 'tie' };

/** Undefined for matrices without cosines, and where h does not show that x0 is not the only minimiser. */
export function findWaveLoss(open: OpenVerdict): WaveLoss | undefined {
  const { kernels, matrix, m } = open;
  if (matrix.waves === undefined) return undefined;
  const h = viewFloat64(kernels, open.nullVector);
  const largest = h.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const columns = Array.from(h.keys()).filter((j) => Math.abs(h[j]) > zeroShare * largest);
  if (columns.length === 0) return undefined;
  const moved = boundMove(columns, h, open);
  // Not `>=`: a NaN proves nothing.
  if (!columns.every((j) => moved < Math.abs(h[j]))) return undefined;
  const balance = weigh(columns, h, open);
  if (balance === undefined) return undefined;
  const { gain, loss, weight, values } = balance;
  const uncertainty = (Math.sqrt(columns.length) * moved + 2 * (columns.length + 2) * unit * weight) * outward;
  const of: WaveColumns = { waves: matrix.waves, m, columns };
  const rank = columns.length - 1;
  if (gain - loss > uncertainty) {
    if (boundsRank(of, rank) !== 'yes') return undefined;
    return { kind: 'loss', lossShare: (gain - loss) / (gain + loss), lossUncertainty: uncertainty / (gain + loss) };
  }
  const mayTie = Math.abs(gain - loss) <= tieShare * weight;
  return mayTie && boundsRank({ ...of, values }, rank) === 'yes' ? { kind: 'tie' } : undefined;
}

/** How far an entry of the exact null vector on these columns, if there is one, may differ from that of h. */
function boundMove(columns: readonly number[], h: Float64Array, open: OpenVerdict): number {
  const { lengths, image } = multiply(columns, h, open);
  const fixed = columns.reduce((best, j) => (Math.abs(h[j]) > Math.abs(h[best]) ? j : best), columns[0]);
  const others = columns.filter((j) => j !== fixed);
  // More columns than rows are dependent.
  if (others.length > open.m) return Number.POSITIVE_INFINITY;
  const weight = columns.reduce((sum, j) => sum + Math.abs(h[j]) * (lengths.get(j) ?? 0), 0);
  // Entries are off by four units, where they stand for cosines.
  const residual = (Math.hypot(...image) + (columns.length + 6) * unit * weight) * outward;
  if (others.length === 0) return 0;
  const shortest = Math.min(...others.map((j) => lengths.get(j) ?? 0));
  const smallest = Math.min(...columns.map((j) => Math.abs(h[j])));
  const share = boundIndependence(others, (residual / (shortest * smallest)) ** 2 * outward, open);
  return share > 0 ? (residual / (Math.sqrt(share) * shortest)) * outward : Number.POSITIVE_INFINITY;
}

function multiply(
  columns: readonly number[],
  h: Float64Array,
  { kernels, m, n, matrix: { pointer, leading } }: OpenVerdict,
): { readonly lengths: ReadonlyMap<number, number>; readonly image: Float64Array } {
  const entries = viewFloat64(kernels, { pointer, length: leading * n });
  const image = new Float64Array(m);
  const lengths = new Map<number, number>();
  for (const j of columns) {
    const column = entries.subarray(j * leading, j * leading + m);
    column.forEach((entry, i) => {
      image[i] += entry * h[j];
    });
    lengths.set(j, Math.hypot(...column));
  }
  return { lengths, image };
}

/**
 * A lower bound of the least eigenvalue of D^-1/2 G D^-1/2 for these columns; 0 if it may not exceed `needed`. G is
 * their Gram matrix, D its diagonal.
 */
function boundIndependence(columns: readonly number[], needed: number, { kernels, chosen }: OpenVerdict): number {
  new Int32Array(kernels.memory.buffer, chosen.pointer, columns.length).set(columns);
  return kernels.functions.boundChosen(chosen.pointer, columns.length, needed);
}

/** How much x0's l1 norm falls and rises along h, and c. Undefined if non-negative variables may not move along h. */
function weigh(
  columns: readonly number[],
  h: Float64Array,
  { support, signs, isNonNegative }: OpenVerdict,
): (Readonly<Record<'gain' | 'loss' | 'weight', number>> & { readonly values: readonly number[] }) | undefined {
  const sigma = new Map(Array.from(support, (j, i) => [j, signs[i]]));
  const off = columns.filter((j) => !sigma.has(j));
  if (isNonNegative && off.some((j) => h[j] < 0)) return undefined;
  const along = columns.reduce((sum, j) => sum + (sigma.get(j) ?? 0) * h[j], 0);
  const side = isNonNegative && off.length > 0 ? -1 : Math.sign(along) || 1;
  return {
    gain: side * along,
    loss: off.reduce((sum, j) => sum + Math.abs(h[j]), 0),
    weight: columns.reduce((sum, j) => sum + Math.abs(h[j]), 0),
    values: columns.map((j) => side * (sigma.get(j) ?? -side * Math.sign(h[j]))),
  };
}

/** Whether x0 is a minimiser, for matrices of cosines. `first`: touching columns that are to be held before others. */
export function isWaveMinimiser(open: OpenVerdict, dual: Float64Array, first: Int32Array): boolean {
  const { matrix, m, support, signs } = open;
  if (matrix.waves === undefined) return false;
  const survey = surveyColumns(open, dual);
  const sigma = new Map(Array.from(support, (j, i) => [j, signs[i]]));
  const columns = [...new Set([...first, ...survey.touching])];
  const targets = new Map(columns.map((j) => [j, sigma.get(j) ?? Math.sign(survey.products[j])]));
  const of = { waves: matrix.waves, m, columns };
  const basis = listIndependent(of);
  const needed = computeNeededShare(survey, new Map(basis.map((j) => [j, targets.get(j) ?? 0])), m);
  if (basis.length > 0 && !(boundIndependence(basis, needed, open) > 0)) return false;
  return boundsRank({ ...of, values: columns.map((j) => targets.get(j) ?? 0) }, basis.length) === 'yes';
}
