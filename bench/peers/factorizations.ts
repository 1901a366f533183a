import { writeFileSync } from 'node:fs';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import { type FactorizationSize, openFactorization } from './our-factorization.js';
import { clock } from './our-side.js';
import type { PeerProcess } from './peer-process.js';
import { median, sum } from './statistics.js';
import { formatTimes, summariseTimes, type Times } from './summary.js';

/*
 * Whole factorizations by ER-SpUD (DC) beside HiGHS, which solves the same l1 problems in their dual form, where it is
 * fastest: max lambda subject to Q^T u = lambda r, |u| <= 1, with Q an orthonormal basis of Y's range. Both find Q once.
 * Where there are too many problems the peer solves some, spread evenly, and its time is scaled to all.
 */

interface FactorizationComparison extends FactorizationSize {
  readonly bar: number;
  readonly aim: number;
  /** Problems that the peer solves; all if left out. */
  readonly sampleCount?: number;
}

export const factorizationComparisons: readonly FactorizationComparison[] = [
  { n: 800, p: 20, theta: 0.15, bar: 15, aim: 40 },
  { n: 4000, p: 50, theta: 0.08, bar: 60, aim: 200, sampleCount: 20 },
];

/** What is printed of a comparison. */
interface FactorizationSummary extends FactorizationComparison, Times {
  readonly peer: 'HiGHS, dual form';
  readonly method: string;
  readonly problemCount: number;
  readonly solvedByPeer: number;
  readonly agreements: number;
  readonly worstDifference: number;
  readonly successes: number;
}

const methods = ['highs', 'highs-ds', 'highs-ipm'];
/** Problems on which they are tried. */
const trialCount = 3;
const roundCount = 3;
/** Relative, between objectives. */
const differenceMax = 1e-8;

const kernels = instantiateKernels(compileKernels());

export async function compareFactorizations(
  comparison: FactorizationComparison,
  {
    instances,
    peer,
    path,
    seed,
  }: { readonly instances: number; readonly peer: PeerProcess; readonly path: string; readonly seed: number },
): Promise<FactorizationSummary> {
  const { n, p, theta } = comparison;
  const pairs: { ourSeconds: number; peerSeconds: number }[] = [];
  const differences: number[] = [];
  let method: string | undefined;
  let problemCount = 0;
  let successes = 0;
  for (let trial = 0; trial < instances; trial += 1) {
    const ours = openFactorization(comparison, { seed, trial }, kernels);
    let verdict = ours.run();
    const times = Array.from({ length: roundCount }, () => clock(() => (verdict = ours.run())));
    if (verdict === 'success') successes += 1;
    writeFileSync(path, ours.readProduct());
    const objectives = ours.solve(ours.rowGroups);
    const posed = ours.rowGroups.flatMap((rows, at) => (objectives[at] === undefined ? [] : [{ rows, at }]));
    const sample = spread(posed, comparison.sampleCount ?? posed.length);
    const ask = async (some: typeof posed, asked: readonly string[]) =>
      peer.askFactorization({ path, n, p, theta, seed, trial, groups: some.map(({ rows }) => rows), methods: asked });
    if (method === undefined) {
      const { solved } = await ask(spread(posed, trialCount), methods);
      method = solved.reduce((best, next) => (sum(next.seconds) < sum(best.seconds) ? next : best)).method;
    }
    const { drawSeconds, basisSeconds, solved } = await ask(sample, [method]);
    const [{ seconds, objectives: theirs }] = solved;
    const solving = (sum(seconds) * posed.length) / sample.length;
    pairs.push({ ourSeconds: median(times), peerSeconds: drawSeconds + basisSeconds + solving });
    sample.forEach(({ at }, index) => {
      const objective = objectives[at] ?? Number.NaN;
      differences.push(Math.abs((theirs[index] ?? Number.NaN) - objective) / objective);
    });
    problemCount += posed.length;
  }
  return {
    ...comparison,
    peer: 'HiGHS, dual form',
    method: method ?? '',
    ...summariseTimes(pairs),
    problemCount,
    solvedByPeer: differences.length,
    agreements: differences.filter((difference) => difference <= differenceMax).length,
    worstDifference: Math.max(...differences),
    successes,
  };
}

export function formatFactorization(summary: FactorizationSummary, instances: number): string {
  const { n, p, theta, method, problemCount, solvedByPeer, worstDifference, agreements, successes } = summary;
  const row = formatTimes({
    ...summary,
    label: `factorization ${n} x ${p}, theta ${theta} : ${method}`,
    agreement: `${agreements}/${solvedByPeer}`,
  });
  const scaled = solvedByPeer < problemCount ? `, and its time is scaled from these ${solvedByPeer}` : '';
  return (
    `${row}\n  ${problemCount} problems with a solution, ${solvedByPeer} of them solved by the peer${scaled}; objectives ` +
    `differ by ${worstDifference.toExponential(1)} at most; X recovered in ${successes} of ${instances}`
  );
}

/** `count` of the items, from the middle of as many equal parts. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  return Array.from({ length: count }, (_, k) => items[Math.floor(((k + 0.5) * items.length) / count)]);
}
