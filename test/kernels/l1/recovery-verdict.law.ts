import test from 'ava';
import { Matrix, SVD } from 'ml-matrix';
import { describeRuling } from '../../../src/experiments/sparse-recovery/trial/judge-cell.js';
import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSupport } from '../../../src/random/stream.js';
import { ruleBySolve } from '../../experiments/sparse-recovery/rule-by-solve.js';
import { naiveRecoveryVerdict } from '../naive/recovery-verdict.js';
import {
  drawFamilies,
  drawNonNegativeFamilies,
  makeNonNegative,
  openTestStream,
  type PlantedInstance,
  solveInstance,
} from './basis-pursuit-scene.js';
import { drawMap, type Judged, judgeInstance, type SignedSupport, signedSupport } from './recovery-verdict-scene.js';
import { computeSmallestDualBound } from './smallest-dual-bound.js';
import { findSmallestL1Norm } from './smallest-l1-norm.js';

const families = {
  free: { ...drawFamilies(), mapped: drawMap() },
  'non-negative': { ...drawNonNegativeFamilies(), mapped: drawMap().map(makeNonNegative) },
} as const;
const bothVariables = ['free', 'non-negative'] as const;
const genericOf = (variables: Variables): readonly PlantedInstance[] => [
  ...families[variables].Gaussian,
  ...families[variables].mapped,
];

/** What rounding may leave of a proof's vector, per unit of the quantity in question. */
const tolerance = 1e-9;

/** Every claim of the proof, evaluated anew from A, S, sigma and the vectors in plain TypeScript; none if all hold. */
function listBrokenClaims(problem: SignedSupport, judged: Judged, variables: Variables): string[] {
  const claims = {
    ...(judged.dual.length > 0 ? claimsOfDual(problem, judged, variables) : {}),
    ...(judged.nullVector.length > 0 ? claimsOfNullVector(problem, judged, variables) : {}),
  };
  return Object.keys(claims).filter((claim) => !claims[claim]);
}

function claimsOfDual(
  { A, planted, signs }: SignedSupport,
  { kind, dual, numbers }: Judged,
  variables: Variables,
): Record<string, boolean> {
  const products = Array.from({ length: A.columns }, (_, j) => dotPlainly(A.getColumn(j), dual));
  const off = products.filter((_, j) => !planted.includes(j));
  const largest = Math.max(0, ...off.map((product) => (variables === 'free' ? Math.abs(product) : product)));
  const claims: Record<string, boolean> = {
    'A_S^T w = sigma': planted.every((j, i) => Math.abs(products[j] - signs[i]) <= tolerance),
    'the bound off S': largest <= (kind === 'success' ? 1 - 1e-7 : 1 + tolerance),
    'the reported maximum': Math.abs(largest - numbers['dualMaxOffSupport']) <= tolerance,
  };
  if (kind === 'success') {
    const singular = planted.length === 0 ? [1] : new SVD(A.subMatrixColumn([...planted])).diagonal;
    claims['w stands'] = numbers['dualMaxOffSupport'] + numbers['dualUncertainty'] < 1 || planted.length === A.columns;
    claims['A_S is injective'] = planted.length <= A.rows && Math.min(...singular) > 1e-6 * Math.max(...singular);
  }
  return claims;
}

function claimsOfNullVector(
  { A, planted, signs }: SignedSupport,
  { kind, nullVector, numbers }: Judged,
  variables: Variables,
): Record<string, boolean> {
  const image = Array.from({ length: A.rows }, (_, i) => dotPlainly(A.getRow(i), nullVector));
  const weight = nullVector.reduce((sum, hj, j) => sum + Math.abs(hj) * Math.hypot(...A.getColumn(j)), 0);
  const off = nullVector.filter((_, j) => !planted.includes(j));
  const along = planted.reduce((sum, j, i) => sum + signs[i] * nullVector[j], 0);
  const loss = off.reduce((sum, value) => sum + Math.abs(value), 0);
  const gain = variables === 'free' || loss === 0 ? Math.abs(along) : -along;
  const length = nullVector.reduce((sum, value) => sum + Math.abs(value), 0);
  const claims: Record<string, boolean> = {
    'h is not 0': length > 0,
    'h_Sc >= 0 where x is': variables === 'free' || off.every((value) => value >= 0),
    'A h = 0': Math.hypot(...image) <= 1e-12 * weight,
  };
  if (kind === 'failure') {
    // Twice, since these sums round as well.
    claims['the bound of A h'] = Math.hypot(...image) <= 2 * numbers['nullResidual'] * weight;
    claims['the loss stands'] = numbers['lossUncertainty'] < numbers['lossShare'];
    claims['|h_Sc|_1 < |sigma^T h_S|'] = gain - loss > 1e-8 * (gain + loss);
    claims['the reported share'] = Math.abs((gain - loss) / (gain + loss) - numbers['lossShare']) <= tolerance;
  } else {
    claims['A h = 0 exactly'] = image.every((value) => value === 0);
    claims['|h_Sc|_1 = |sigma^T h_S|'] = gain === loss;
  }
  return claims;
}

function dotPlainly(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

for (const variables of bothVariables) {
  for (const [family, members] of Object.entries(families[variables])) {
    const which = `${members.length} ${family} instances, ${variables}`;
    test(`${which}: every claim of the proofs holds when recomputed`, (t) => {
      const counts = { success: 0, failure: 0, tie: 0, 'non-unique': 0, undecided: 0 };
      for (const instance of members) {
        const problem = signedSupport(instance);
        const judged = judgeInstance(problem, { variables });
        counts[judged.kind] += 1;
        t.deepEqual(listBrokenClaims(problem, judged, variables), [], instance.name);
      }
      t.log(counts);
      t.true(counts.success > members.length / 10 && counts.failure > members.length / 10);
    });

    test(`${which}: by HiGHS x0 has the smallest l1 norm if proved, and not if disproved`, (t) => {
      for (const instance of members) {
        const { A, planted, signs } = signedSupport(instance);
        const { kind } = judgeInstance({ A, planted, signs }, { variables });
        const ofSigns = computeGap({ A, planted, values: signs }, variables);
        if (kind !== 'undecided') t.is(kind === 'failure', ofSigns > 1e-8, `${instance.name}: ${ofSigns}`);
        // Only the signs of x0's entries matter to the verdict; but where an entry is small, the gap may be small too.
        const ofValues = computeGap(instance, variables);
        if (kind === 'success' || kind === 'tie') t.true(Math.abs(ofValues) < 1e-8, `${instance.name}: ${ofValues}`);
        if (kind === 'failure') t.true(ofValues > 1e-10, `${instance.name}: ${ofValues}`);
      }
    });

    test(`${which}: HiGHS' smallest dual bound lies on the verdict's side of 1`, (t) => {
      for (const instance of members) {
        const problem = signedSupport(instance);
        const { kind } = judgeInstance(problem, { variables });
        const bound = computeSmallestDualBound(problem, variables);
        if (kind === 'success') t.true(bound < 1 - 0.9e-7, `${instance.name}: ${bound}`);
        if (kind === 'failure') t.true(bound > 1 + 1e-8, `${instance.name}: ${bound}`);
        // Neither: the bound is 1, or S itself is dependent without a loss.
        if (kind === 'undecided' || kind === 'tie')
          t.true(Math.abs(bound - 1) < 1e-6 || rankOf(problem) < problem.planted.length, instance.name);
      }
    });

    test(`${which}: no verdict contradicts the homotopy's`, (t) => {
      let unresolved = 0;
      for (const instance of members) {
        const kind: string = judgeInstance(signedSupport(instance), { variables }).kind;
        const verdict = verdictBySolve(instance, variables);
        if (verdict === 'unresolved') unresolved += 1;
        else if (kind !== 'undecided') t.is(kind, verdict, instance.name);
      }
      t.log(`${unresolved} unresolved by the homotopy`);
      if (family !== 'discrete') t.true(unresolved <= members.length / 200);
    });
  }
}

/** How far HiGHS finds an l1 norm below that of x0, over |x0|_1. */
function computeGap(
  { A, planted, values }: Pick<PlantedInstance, 'A' | 'planted' | 'values'>,
  variables: Variables,
): number {
  const x = Matrix.zeros(A.columns, 1);
  planted.forEach((j, i) => x.set(j, 0, values[i]));
  const norm = values.reduce((sum, value) => sum + Math.abs(value), 0);
  return norm === 0 ? 0 : 1 - (findSmallestL1Norm({ A, b: A.mmul(x).to1DArray() }, variables) ?? Number.NaN) / norm;
}

/** The verdict by the homotopy's report alone. */
function verdictBySolve({ A, b, planted, values }: PlantedInstance, variables: Variables): string {
  const { x, w, support, signs, certificate, ...solved } = solveInstance({ A, b }, { variables });
  const norm = values.reduce((sum, value) => sum + Math.abs(value), 0);
  const entries = new Map(planted.map((j, i) => [j, values[i]]));
  const report = {
    ...solved,
    solution: Float64Array.from(x),
    support: Int32Array.from(support),
    signs: Float64Array.from(signs),
    certificate: { ...certificate, dual: Float64Array.from(w) },
  };
  const solvedStanding = ruleBySolve(
    { m: A.rows, k: planted.length },
    {
      report,
      l1Gap: norm === 0 ? 0 : 1 - solved.l1Norm / norm,
      relativeError: Math.hypot(...x.map((xj, j) => xj - (entries.get(j) ?? 0))) / (Math.hypot(...values) || 1),
      agreeing: support.filter((j, i) => Math.sign(entries.get(j) ?? 0) === signs[i]).length,
    },
  );
  const { verdict, metrics } = describeRuling({ standing: solvedStanding, reason: 'as solved' });
  return metrics['non-unique'] === 1 ? 'tie' : verdict;
}

function rankOf({ A, planted }: SignedSupport): number {
  return planted.length === 0 ? 0 : new SVD(A.subMatrixColumn([...planted])).rank;
}

for (const variables of bothVariables) {
  test(`generic instances, ${variables}, are decided without exception`, (t) => {
    t.true(genericOf(variables).length >= 300);
    for (const instance of genericOf(variables))
      t.not(judgeInstance(signedSupport(instance), { variables }).kind, 'undecided', instance.name);
  });

  test(`generic instances, ${variables}: the naive twin finds the same verdict, and the same w of least norm`, (t) => {
    for (const instance of genericOf(variables)) {
      const problem = signedSupport(instance);
      const { kind, dual } = judgeInstance(problem, { variables });
      const naive = naiveRecoveryVerdict(problem, variables);
      t.is(kind, naive.kind, instance.name);
      const scale = Math.max(...naive.w.map(Math.abs));
      t.true(
        dual.every((value, i) => Math.abs(value - naive.w[i]) <= 1e-8 * scale),
        instance.name,
      );
    }
  });

  test(`scaling A by a power of 2 scales the vectors, ${variables}, and changes no other bit`, (t) => {
    for (const instance of Object.values(families[variables]).flat()) {
      const problem = signedSupport(instance);
      const plain = judgeInstance(problem, { variables });
      const scaled = judgeInstance({ ...problem, A: Matrix.mul(problem.A, 8) }, { variables });
      t.deepEqual(scaled, { ...plain, dual: plain.dual.map((value) => value / 8) }, instance.name);
    }
  });

  test(`the numbers in the padding rows do not matter, ${variables}`, (t) => {
    for (const instance of genericOf(variables)) {
      const problem = signedSupport(instance);
      t.deepEqual(
        judgeInstance(problem, { padding: 1e9, variables }),
        judgeInstance(problem, { padding: -3, variables }),
        instance.name,
      );
    }
  });
}

test('other signs for all of x0 turn w over and change no other bit', (t) => {
  for (const instance of Object.values(families.free).flat()) {
    const problem = signedSupport(instance);
    const plain = judgeInstance(problem);
    const turned = judgeInstance({ ...problem, signs: problem.signs.map((sign) => -sign) });
    t.deepEqual(turned, { ...plain, dual: plain.dual.map((value) => 0 - value) }, instance.name);
  }
});

test('permuting rows and columns, and flipping columns, does the same to the vectors', (t) => {
  genericOf('free').forEach((instance, index) => {
    const { A, planted, signs } = signedSupport(instance);
    const { rows: m, columns: n } = A;
    const stream = openTestStream('verdict permutation', index);
    const columns = [...drawSupport(stream, { n, k: n })];
    const rows = [...drawSupport(stream, { n: m, k: m })];
    const draws = new Float64Array(n);
    drawNormals(stream, draws);
    const flips = [...draws].map(Math.sign);
    const moved = A.subMatrixRow(rows).subMatrixColumn(columns).mulRowVector(flips);
    const places = planted.map((j) => columns.indexOf(j));
    const plain = judgeInstance({ A, planted, signs });
    const other = judgeInstance({ A: moved, planted: places, signs: signs.map((sign, i) => sign * flips[places[i]]) });
    t.deepEqual([other.kind, other.blocks, other.steps], [plain.kind, plain.blocks, plain.steps], instance.name);
    const close = (a: number, b: number, scale: number): boolean => Math.abs(a - b) <= 1e-8 * scale;
    const longest = Math.max(0, ...plain.dual.map(Math.abs));
    t.true(
      other.dual.every((value, i) => close(value, plain.dual[rows[i]], longest)),
      instance.name,
    );
    // The column that proved the failure has the entry 1, or -1 where it was flipped.
    const largest = Math.max(0, ...plain.nullVector.map(Math.abs));
    const orientation = Math.sign(
      dotPlainly(
        other.nullVector.map((value, j) => value * flips[j]),
        columns.map((j) => plain.nullVector[j] ?? 0),
      ),
    );
    t.true(
      other.nullVector.every((value, j) =>
        close(orientation * value * flips[j], plain.nullVector[columns[j]], 100 * largest),
      ),
      instance.name,
    );
  });
});
