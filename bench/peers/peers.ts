/*
 * phasegrid beside scikit-learn and scipy's HiGHS: the same instances of sparse recovery and of sparse factorization, in
 * alternation, one thread each.
 *   npm run bench:peers -- [--instances 1] [--sizes 100,400] [--seed 1] [--plain] [--json]
 * A peer is asked in the faster of its ways, or with --plain as its documentation calls it. Our time is a trial, the
 * instance drawn and judged or solved; the peer's is the solver's call plus what numpy takes to draw an instance of that
 * size. Verdicts agree if ours is `success` where the peer's relative error is at most 1e-6 and `failure` elsewhere; an
 * instance on which the peer breaks off is listed and not compared. Of factorizations the l1 problems' objectives are
 * compared, and agree to 1e-8; --plain leaves them as they are. Both processes share the machine with whatever else runs:
 * the load is printed. The exit code is 1 if packages are missing and 0 otherwise, whatever the figures.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Comparison, comparisons } from './comparisons.js';
import { compareFactorizations, factorizationComparisons, formatFactorization } from './factorizations.js';
import { recoveryTolerance, runOurs, warmUp } from './our-side.js';
import { MissingPackagesError, PeerProcess } from './peer-process.js';
import { formatSummary, type Pair, summarise, tableHead } from './summary.js';

interface Options {
  readonly instances: number;
  readonly sizes: readonly number[];
  readonly seed: number;
  readonly plain: boolean;
  readonly json: boolean;
}

/** Where the pairs of a comparison are measured. */
interface Site {
  readonly peer: PeerProcess;
  readonly path: string;
  readonly seed: number;
}

/** The ways to ask a peer are tried on instances that are not compared, for so long and on so many. */
const trialRun = { seconds: 6, count: 5, firstTrial: 1_000_000 } as const;

async function main(options: Options): Promise<void> {
  const peer = await PeerProcess.open();
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-peers-'));
  const print = (record: object, text: string): void => {
    process.stdout.write(`${options.json ? JSON.stringify(record) : text}\n`);
  };
  const site = { peer, path: join(directory, 'instance.f64'), seed: options.seed };
  try {
    const versions = { node: process.versions.node, ...peer.versions };
    const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    print(
      { bench: 'peers', versions, processor: cpus()[0]?.model, seed: options.seed },
      `${listed.join(', ')}; seed ${options.seed}\n${tableHead}`,
    );
    for (const comparison of comparisons) {
      if (!options.sizes.includes(comparison.n)) continue;
      const method = options.plain ? comparison.methods[0] : await chooseMethod(comparison, site);
      const summary = summarise(comparison, method, await measure(comparison, method, options.instances, site));
      print({ ...summary, load: loadavg()[0] }, formatSummary(summary));
    }
    for (const comparison of factorizationComparisons) {
      if (!options.sizes.includes(comparison.n)) continue;
      const summary = await compareFactorizations(comparison, { ...site, instances: options.instances });
      print({ task: 'factorization', ...summary, load: loadavg()[0] }, formatFactorization(summary, options.instances));
    }
    print(
      { load: loadavg() },
      `load averages: ${loadavg()
        .map((load) => load.toFixed(2))
        .join(' ')}`,
    );
  } finally {
    peer.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The method with the smallest total time over some sizes, spread evenly. */
async function chooseMethod({ open, methods, sizes, n }: Comparison, { peer, path, seed }: Site): Promise<string> {
  const totals = new Map(methods.map((method) => [method, 0]));
  const stride = Math.max(1, Math.floor(sizes.length / trialRun.count));
  const start = performance.now();
  for (let index = stride >> 1; index < sizes.length; index += stride) {
    const size = sizes[index];
    const trial = trialRun.firstTrial + index;
    writeFileSync(path, runOurs(open, { size, seed, trial }).instance);
    const { solved } = await peer.ask({ path, m: size.m, n, k: size.k, seed, trial, methods });
    for (const { method, seconds } of solved) totals.set(method, (totals.get(method) ?? 0) + seconds);
    if (performance.now() - start > 1000 * trialRun.seconds) break;
  }
  return methods.reduce((best, method) => ((totals.get(method) ?? 0) < (totals.get(best) ?? 0) ? method : best));
}

async function measure(
  { open, sizes, n }: Comparison,
  method: string,
  instances: number,
  { peer, path, seed }: Site,
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

function parseOptions(): Options {
  const sizes = [...new Set([...comparisons, ...factorizationComparisons].map(({ n }) => n))];
  const { values } = parseArgs({
    options: {
      instances: { type: 'string', default: '1' },
      sizes: { type: 'string', default: sizes.join() },
      seed: { type: 'string', default: '1' },
      plain: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const chosen = values.sizes.split(',').map((text) => parseCount('--sizes', text));
  const unknown = chosen.find((n) => !sizes.includes(n));
  if (unknown !== undefined) throw new RangeError(`--sizes: expected some of ${sizes.join()}, got ${unknown}`);
  return {
    instances: parseCount('--instances', values.instances),
    sizes: chosen,
    seed: parseCount('--seed', values.seed),
    plain: values.plain,
    json: values.json,
  };
}

function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new RangeError(`${option}: expected a positive integer, got ${text}`);
  return Number(text);
}

try {
  await main(parseOptions());
} catch (error) {
  if (!(error instanceof MissingPackagesError)) throw error;
  process.stderr.write(`bench:peers: ${error.message}\n`);
  process.exitCode = 1;
}
