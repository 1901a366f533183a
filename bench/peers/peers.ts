/*
 * phasegrid beside the usual tools of a researcher: the same work in Python, in alternation, one thread each.
 *   npm run bench:peers -- [--only recovery,networks] [--json] [--python PATH]
 *                          [--instances 1] [--sizes 100,400] [--seed 1] [--plain]
 * Families: recovery and factorization (scikit-learn, scipy's HiGHS), networks, decoder and autoencoder (numpy; the decoder
 * beside PyTorch too, where --python names a Python that has it), generative (numpy, scikit-learn). The second line of
 * options is of the first two families alone. Every bar is printed with whether it is reached. Both processes share the
 * machine with whatever else runs: the load is printed. The exit code is 1 if results disagree or packages are missing,
 * and 0 otherwise, whatever the times.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareAutoencoders } from './autoencoder.js';
import { compareDecoders } from './decoder.js';
import { compareGenerative } from './generative.js';
import { compareNetworks } from './networks.js';
import { MissingPackagesError } from './python-peer.js';
import { compareAllFactorizations, compareRecoveries, type RecoveryOptions, recoverySizes } from './recovery.js';
import type { Site } from './site.js';

interface Options extends RecoveryOptions {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly python: string | undefined;
}

/** Each compares some tasks and says whether all their results agree. */
const families: Readonly<Record<string, (site: Site, options: RecoveryOptions) => Promise<boolean>>> = {
  recovery: compareRecoveries,
  factorization: compareAllFactorizations,
  networks: compareNetworks,
  decoder: compareDecoders,
  autoencoder: compareAutoencoders,
  generative: compareGenerative,
};

async function main(options: Options): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-peers-'));
  const print = (record: object, text: string): void => {
    process.stdout.write(`${options.json ? JSON.stringify(record) : text}\n`);
  };
  const site = { directory, print, python: options.python };
  const disagreeing: string[] = [];
  try {
    for (const name of options.only) if (!(await families[name](site, options))) disagreeing.push(name);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const loads = loadavg().map((load) => load.toFixed(2));
  const results = disagreeing.length === 0 ? 'all results agree' : `results DISAGREE: ${disagreeing.join(', ')}`;
  print({ load: loadavg(), disagreeing }, `${results}; load averages: ${loads.join(' ')}`);
  if (disagreeing.length > 0) process.exitCode = 1;
}

function parseOptions(): Options {
  const names = Object.keys(families);
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: names.join() },
      instances: { type: 'string', default: '1' },
      sizes: { type: 'string', default: recoverySizes.join() },
      seed: { type: 'string', default: '1' },
      plain: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      python: { type: 'string' },
    },
  });
  const only = values.only.split(',');
  const stranger = only.find((name) => !names.includes(name));
  if (stranger !== undefined) throw new RangeError(`--only: expected some of ${names.join()}, got ${stranger}`);
  const sizes = values.sizes.split(',').map((text) => parseCount('--sizes', text));
  const unknown = sizes.find((n) => !recoverySizes.includes(n));
  if (unknown !== undefined) throw new RangeError(`--sizes: expected some of ${recoverySizes.join()}, got ${unknown}`);
  return {
    only,
    instances: parseCount('--instances', values.instances),
    sizes,
    seed: parseCount('--seed', values.seed),
    plain: values.plain,
    json: values.json,
    python: values.python,
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
