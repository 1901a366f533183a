import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { reportFigure } from '../report-figure.js';
import { type Comparison, comparisons } from './comparisons.js';
import { compareFactorizations, factorizationComparisons, formatFactorization } from './factorizations.js';
import { recoveryTolerance, runOurs, warmUp } from './our-side.js';
import { PeerProcess } from './peer-process.js';
import { listVersions, type Site } from './site.js';
import { formatSummary, type Pair, summarise, tableHead } from './summary.js';

/*
 * Sparse recovery and sparse factorization beside scikit-learn and scipy's HiGHS. A peer is called by its fastest method, or
 * with `plain` as its documentation does. Our time is that of a trial: the instance is drawn and judged or solved. The peer's
 * time is that of the solver's call plus numpy's time to draw an instance of that size. Verdicts agree if ours is `success`
 * where the peer's relative error is at most 1e-6, and `failure` elsewhere. An instance on which the peer breaks off is listed
 * and not compared. For factorizations the objectives of the l1 problems are compared, and agree to 1e-8; `plain` does not
 * change these.
 */

export interface RecoveryOptions {
  readonly instances: number;
  readonly sizes: readonly number[];
  readonly seed: number;
  readonly plain: boolean;
}

/** Where the pairs of a comparison are measured. */
interface Place {
  readonly peer: PeerProcess;
  readonly path: string;
  readonly seed: number;
}

export const recoverySizes: readonly number[] = [
  ...new Set([...comparisons, ...factorizationComparisons].map(({ n }) => n)),
];

/** A peer's methods are tried on instances that are not compared: for this time, and on so many. */
const methodTest = { seconds: 6, count: 5, firstTrial: 1_000_000 } as const;

/** Whether all results agree. */
export async function compareRecoveries(site: Site, options: RecoveryOptions): Promise<boolean> {
  return withPeer(site, options, async (place) => {
    let agree = true;
    for (const comparison of comparisons) {
      if (!options.sizes.includes(comparison.n)) continue;
      const method = options.plain ? comparison.methods[0] : await chooseMethod(comparison, place);
      const summary = summarise(comparison, method, await measure(comparison, method, options.instances, place));
      const { task, peer, n, medianOfRatios } = summary;
      reportFigure({ name: `${task} to ${peer}, n ${n}`, p50: 1 / medianOfRatios, unit: 'ratio' });
      site.print({ ...summary, load: loadavg()[0] }, formatSummary(summary));
      agree &&= summary.disagreements.length === 0;
    }
    return agree;
  });
}

/** Whether all results agree. */
export async function compareAllFactorizations(site: Site, options: RecoveryOptions): Promise<boolean> {
  return withPeer(site, options, async (place) => {
    let agree = true;
    for (const comparison of factorizationComparisons) {
      if (!options.sizes.includes(comparison.n)) continue;
      const summary = await compareFactorizations(comparison, { ...place, instances: options.instances });
      const { medianOfRatios } = summary;
      reportFigure({ name: `factorization to HiGHS, n ${comparison.n}`, p50: 1 / medianOfRatios, unit: 'ratio' });
      site.print(
        { task: 'factorization', ...summary, load: loadavg()[0] },
        formatFactorization(summary, options.instances),
      );
      agree &&= summary.agreements === summary.solvedByPeer;
    }
    return agree;
  });
}

async function withPeer(
  { directory, print }: Site,
  { seed }: RecoveryOptions,
  compare: (place: Place) => Promise<boolean>,
): Promise<boolean> {
  const peer = await PeerProcess.open();
  try {
    const { versions } = peer;
    print(
      { bench: 'peers', versions: { node: process.versions.node, ...versions }, processor: cpus()[0]?.model, seed },
      `${listVersions(versions)}; seed ${seed}\n${tableHead}`,
    );
    return await compare({ peer, path: join(directory, 'instance.f64'), seed });
  } finally {
    peer.close();
  }
}

/** The method with the smallest total time over some sizes, spread evenly. */
async function chooseMethod({ open, methods, sizes, n }: Comparison, { peer, path, seed }: Place): Promise<string> {
  const totals = new Map(methods.map((method) => [method, 0]));
  const stride = Math.max(1, Math.floor(sizes.length / methodTest.count));
  const start = performance.now();
  for (let index = stride >> 1; index < sizes.length; index += stride) {
    const size = sizes[index];
    const trial = methodTest.firstTrial + index;
    writeFileSync(path, runOurs(open, { size, seed, trial }).instance);
    const { solved } = await peer.ask({ path, m: size.m, n, k: size.k, seed, trial, methods });
    for (const { method, seconds } of solved) totals.set(method, (totals.get(method) ?? 0) + seconds);
    if (performance.now() - start > 1000 * methodTest.seconds) break;
  }
  return methods.reduce((best, method) => ((totals.get(method) ?? 0) < (totals.get(best) ?? 0) ? method : best));
}

async function measure(
  { open, sizes, n }: Comparison,
  method: string,
  instances: number,
  { peer, path, seed }: Place,
): Promise<Pair[]> {
  warmUp(open, sizes);
  const pairs: Pair[] = [];
  for (let instance = 0; instance < instances; instance += 1) {
    for (const [index, size] of sizes.entries()) {
      const { m, k } = size;
      const trial = instance * sizes.length + index;
      const ours = runOurs(open, { size, seed, trial });
      writeFileSync(path, ours.instance);
      const { drawSeconds, solved } = await peer.ask({ path, m, n, k, seed, trial, methods: [method] });
      const [{ seconds, relativeError, defect }] = solved;
      const recovered = relativeError !== null && relativeError <= recoveryTolerance;
      pairs.push({
        m,
        k,
        seed,
        trial,
        ourSeconds: ours.seconds,
        peerSeconds: seconds + drawSeconds,
        verdict: ours.verdict,
        relativeError,
        defect,
        agree: relativeError !== null && ours.verdict === (recovered ? 'success' : 'failure'),
      });
    }
  }
  return pairs;
}
