import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What a process may compute with, as its surroundings say it. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The content of a file of the system; undefined where it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  /** What the operating system gives this process. */
  readonly cores: number;
}

/** More threads than this on one machine are a typing error. */
export const threadCountMax = 1024;

/** What batch systems say of one node of a job; the first that is there counts. */
const nodeVariables = ['SLURM_CPUS_PER_TASK', 'SLURM_CPUS_ON_NODE', 'PBS_NCPUS'] as const;

/** These count the slots of all hosts of a job, so that no more than the cores of this one can be meant. */
const jobVariables = ['LSB_DJOB_NUMPROC', 'NSLOTS'] as const;

/** As many threads as a batch system gave, else as a container may use, else as there are cores. */
export function countThreads({ environment, readFile, cores }: Surroundings): number {
  for (const name of nodeVariables) {
    const count = findCount(environment[name]);
    if (count !== undefined) return count;
  }
  // The name says nothing outside of PBS.
  const ofPbs = environment['PBS_JOBID'] === undefined ? undefined : findCount(environment['NCPUS']);
  if (ofPbs !== undefined) return ofPbs;
  for (const name of jobVariables) {
    const count = findCount(environment[name]);
    if (count !== undefined) return Math.min(count, cores);
  }
  const quota = findCgroupQuota(readFile);
  return quota === undefined ? cores : Math.min(cores, Math.max(1, Math.floor(quota)));
}

/** This process and its machine. */
export function ownSurroundings(): Surroundings {
  return {
    environment: process.env,
    readFile: (path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        // Other systems than Linux have no such file, and containers not all of them.
        return undefined;
      }
    },
    cores: availableParallelism(),
  };
}

function findCount(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d*$/.test(text)) return undefined;
  return Math.min(Number(text), threadCountMax);
}

/** How many cores' worth of time the control groups of this process grant; undefined where they set no bound. */
function findCgroupQuota(readFile: Surroundings['readFile']): number | undefined {
  const quotas: number[] = [];
  for (const line of (readFile('/proc/self/cgroup') ?? '').split('\n')) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, controllers, path] = match;
    if (controllers === '') {
      // Version 2: the bound of every group above counts too.
      for (const group of listAncestors(path)) quotas.push(...parseQuota(readFile(`/sys/fs/cgroup${group}/cpu.max`)));
    } else if (controllers.split(',').includes('cpu')) {
      for (const group of listAncestors(path)) quotas.push(...readQuota(readFile, controllers, group));
    }
  }
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** Version 1, which has a file for each of the two numbers. */
function readQuota(readFile: Surroundings['readFile'], controllers: string, group: string): number[] {
  for (const mount of [controllers, 'cpu']) {
    const folder = `/sys/fs/cgroup/${mount}${group}`;
    const quota = readFile(`${folder}/cpu.cfs_quota_us`);
    if (quota !== undefined) return parseQuota(`${quota.trim()} ${readFile(`${folder}/cpu.cfs_period_us`) ?? ''}`);
  }
  return [];
}

/** `200000 100000` is two cores; `max 100000` and `-1 100000` set no bound. */
function parseQuota(text: string | undefined): number[] {
  const match = /^(\d+) (\d+)$/.exec(text?.trim() ?? '');
  const quota = match === null ? Number.NaN : Number(match[1]) / Number(match[2]);
  return quota > 0 && Number.isFinite(quota) ? [quota] : [];
}

/** `/a/b` gives itself, `/a` and the root, whose path is empty: a container may see the root alone. */
function listAncestors(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return Array.from({ length: names.length + 1 }, (_, index) =>
    names
      .slice(0, names.length - index)
      .map((name) => `/${name}`)
      .join(''),
  );
}
