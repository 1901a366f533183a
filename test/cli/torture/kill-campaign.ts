/*
 * Ends and stops processes at random moments, starts them again, and compares the bytes of the results with those of an
 * undisturbed run. Usage: npm run torture -- [--kills COUNT] [--seed SEED]; 50 kills and a seed of the clock by default.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Chance, createChance } from '../../coordinator/chance.js';
import { readWhole } from '../../coordinator/read-whole.js';
import { type PhasegridProcess, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { parseObject, sweepText, writeSweep } from '../sweep-scene.js';

/** Some seconds of one core in tasks of a quarter of a second. */
const sweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 1500,
  n: 80,
  m: '{ from: 15, to: 75, step: 15 }',
  k: '[1, 2, 3, 5, 8, 13]',
});
const compared = ['grid.csv', 'transitions.csv'] as const;

interface Campaign {
  readonly chance: Chance;
  readonly directory: string;
  readonly file: string;
  readonly expected: ReadonlyMap<string, Buffer>;
  readonly killsMax: number;
  kills: number;
  stops: number;
  studies: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
  const killsMax = readWhole('--kills', values.kills ?? '50');
  const seed = readWhole('--seed', values.seed ?? String(Date.now() % 2 ** 31));
  process.stdout.write(`${killsMax} kills, seed ${seed}\n`);
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-torture-'));
  try {
    const file = writeSweep(directory, sweep);
    const expected = await runUndisturbed(file, join(directory, 'undisturbed'));
    const chance = createChance(seed);
    const campaign: Campaign = { chance, directory, file, expected, killsMax, kills: 0, stops: 0, studies: 0 };
    const startMs = performance.now();
    while (campaign.kills < killsMax) {
      await (campaign.studies % 2 === 0 ? disturbRun(campaign) : disturbCluster(campaign));
      campaign.studies += 1;
      const left = ((performance.now() - startMs) / campaign.kills) * (killsMax - campaign.kills);
      const seconds = Math.max(0, Math.round(left / 1000));
      process.stdout.write(
        `${campaign.kills} kills and ${campaign.stops} stops in ${campaign.studies} studies: same bytes; ${seconds} s left\n`,
      );
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runUndisturbed(file: string, out: string): Promise<ReadonlyMap<string, Buffer>> {
  const done = await runPhasegrid(['run', file, '--out', out, '--threads', '2']);
  if (done.code !== 0) throw new Error(done.stderr);
  return readResults(out);
}

/** One folder: the same command again and again, until it gets to its end. */
async function disturbRun(campaign: Campaign): Promise<void> {
  const out = join(campaign.directory, `run-${campaign.studies}`);
  const args = ['run', campaign.file, '--out', out, '--threads', '2'];
  const killsHere = 1 + campaign.chance.below(8);
  for (let kill = 0; kill < killsHere && campaign.kills < campaign.killsMax; kill += 1) {
    const run = startPhasegrid(args);
    await disturb(campaign, run);
  }
  const last = await runPhasegrid(args);
  if (last.code !== 0) throw new Error(`the last run ended with ${last.code}:\n${last.stderr}`);
  check(campaign, out);
}

/** A coordinator and two workers; each of the three may be the victim. */
async function disturbCluster(campaign: Campaign): Promise<void> {
  const { chance, file } = campaign;
  const directory = join(campaign.directory, `cluster-${campaign.studies}`);
  const ledger = `${directory}.db`;
  const access = `${directory}.access`;
  const start = [
    () => startPhasegrid(['serve', '--ledger', ledger]),
    () => startPhasegrid(['worker', '--access', access, '--threads', '1']),
    () => startPhasegrid(['worker', '--access', access, '--threads', '1']),
  ];
  const server = start[0]();
  await server.waitFor(/coordinator on/);
  const processes = [server, start[1](), start[2]()];
  try {
    const submitted = await runPhasegrid(['submit', file, '--access', access, '--json']);
    if (submitted.code !== 0) throw new Error(submitted.stderr);
    const id = String(parseObject(submitted.stdout)['sweepId']);
    const killsHere = 1 + chance.below(8);
    for (let kill = 0; kill < killsHere && campaign.kills < campaign.killsMax; kill += 1) {
      const victim = chance.below(processes.length);
      await disturb(campaign, processes[victim]);
      processes[victim] = start[victim]();
      if (victim === 0) await processes[0].waitFor(/coordinator on/);
    }
    const watched = await runPhasegrid(['watch', id, '--access', access, '--json']);
    if (watched.code !== 0) throw new Error(`watch ended with ${watched.code}:\n${watched.stderr}`);
    const exported = await runPhasegrid(['export', id, '--access', access, '--format', 'csv', '--out', directory]);
    if (exported.code !== 0) throw new Error(exported.stderr);
    check(campaign, directory);
  } finally {
    for (const { child } of processes) child.kill('SIGKILL');
  }
}

/** Lets it work for a while, perhaps stops it for a while, then kills it. One that ended by itself is no kill. */
async function disturb(campaign: Campaign, victim: PhasegridProcess): Promise<void> {
  const { chance } = campaign;
  await pause(100 + chance.below(2500));
  if (chance.of(0.3)) {
    victim.child.kill('SIGSTOP');
    await pause(100 + chance.below(1500));
    victim.child.kill('SIGCONT');
    campaign.stops += 1;
    await pause(chance.below(300));
  }
  victim.child.kill('SIGKILL');
  const { signal } = await victim.finished;
  if (signal === 'SIGKILL') campaign.kills += 1;
}

function check(campaign: Campaign, out: string): void {
  const found = readResults(out);
  for (const [name, bytes] of campaign.expected) {
    if (found.get(name)?.equals(bytes) !== true) {
      throw new Error(`${name} of study ${campaign.studies} has other bytes than that of an undisturbed run`);
    }
  }
}

function readResults(out: string): ReadonlyMap<string, Buffer> {
  return new Map(compared.map((name) => [name, readFileSync(join(out, name))]));
}

await main();
