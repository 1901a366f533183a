import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobEngine } from '../../allocation/job-engine.js';
import type { JobObservation, SubmitResult } from '../../allocation/observation.js';
import type { CancelOrder } from '../../allocation/order.js';
import type { CommandPreset } from './command-presets.js';
import { EngineError } from './engine-error.js';
import { workerPlace } from './job-script.js';
import { fillTemplate, formatClock } from './job-template.js';
import { readLogEnd } from './read-log-end.js';
import { type ProgramResult, runProgramBriefly } from './run-program.js';
import { quoteWord, quoteWords } from './shell-words.js';

/** What every job of an allocation is like. */
export interface CommandJobs {
  readonly allocationId: string;
  readonly preset: CommandPreset;
  /** Absolute, and on a file system that the nodes have too: scripts and logs go there. */
  readonly folder: string;
  readonly walltimeMs: number;
  readonly threads: number;
  readonly prologue: readonly string[];
  /** A command around the worker's, which stands at `{{worker}}`. */
  readonly wrap: string | undefined;
  /** Further options of the command that submits. */
  readonly options: readonly string[];
  readonly command: (jobName: string) => readonly string[];
}

export interface CommandEngine extends JobEngine {
  readonly composeScript: (jobName: string) => string;
}

const timeoutMs = 60_000;

/** So many jobs are cancelled by one call. */
const cancelsMax = 100;

/** Words that say that the engine was not reached: it may have the job, or not. */
const unsure =
  /timed? ?out|unable to (contact|connect|send|reach)|cannot connect|connection|communication|not respond/i;

/** Words for what another attempt may mend. */
const passing =
  /try again|temporar|later|too many|jobs are allowed|exceed.*(limit|max)|maximum number|limit.*(reached|exceeded)|busy/i;

/** Words for a request that no attempt gets through, though a limit is named. */
const beyond = /resource limit|(walltime|run ?time|h_rt|ncpus|slots?|processors?)\b.*(exceed|limit|max)/i;

/** Any engine whose jobs are scripts. Nodes on which jobs start badly cannot be left out: no two engines say that alike. */
export function openCommandEngine(jobs: CommandJobs): CommandEngine {
  const { preset, folder, allocationId } = jobs;
  const composeScript = (name: string): string => composeCommandScript(jobs, name);
  return {
    composeScript,
    submit: async ({ name }) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const script = composeScript(name);
      // For people: the engine gets it on its input.
      await writeFile(join(folder, `${name}.sh`), script);
      return readSubmission(preset, await call([...preset.submit, ...jobs.options], script));
    },
    list: () => listJobs(preset, allocationId),
    cancel: async (orders: readonly CancelOrder[]) => {
      for (let start = 0; start < orders.length; start += cancelsMax) {
        const ids = orders.slice(start, start + cancelsMax).map(({ jobId }) => jobId);
        const result = await call([...preset.cancel, ...ids]);
        if (result.kind === 'ended' && (result.code === 0 || preset.gone.test(result.stdout + result.stderr))) continue;
        throw new EngineError(preset.cancel[0], describe(result));
      }
    },
    readLog: (name) => readLogEnd(join(folder, `${name}.log`)),
    checkSettings: async () => {
      try {
        await listJobs(preset, allocationId);
        return [];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    },
  };
}

async function listJobs(preset: CommandPreset, allocationId: string): Promise<readonly JobObservation[]> {
  const result = await call(preset.status);
  if (result.kind === 'ended') {
    const isEmpty = preset.noJobs?.test(result.stdout + result.stderr) === true && result.stdout.trim() === '';
    if (isEmpty) return [];
    if (result.code === 0) return preset.parse(result.stdout, allocationId);
  }
  throw new EngineError(preset.status[0], describe(result));
}

function composeCommandScript(jobs: CommandJobs, name: string): string {
  const { preset, folder, walltimeMs, threads, prologue, wrap, command } = jobs;
  const worker = quoteWords(command(name));
  return fillTemplate(preset.template, {
    name,
    worker: wrap === undefined ? worker : wrap.replace(workerPlace, () => worker),
    nodes: '1',
    threads: String(threads),
    time: formatClock(walltimeMs),
    minutes: String(Math.ceil(walltimeMs / 60_000)),
    log: quoteWord(join(folder, `${name}.log`)),
    prologue: prologue.join('\n'),
  });
}

/** What the end of the command that submits says of the submission. */
export function readSubmission(preset: CommandPreset, result: ProgramResult): SubmitResult {
  const [program] = preset.submit;
  if (result.kind === 'missing') {
    return { kind: 'refused', message: `${program}: ${describe(result)}`, lasting: true };
  }
  if (result.kind === 'too-slow') return { kind: 'unknown', message: `${program}: ${describe(result)}` };
  const jobId = preset.jobId.exec(result.stdout)?.[1];
  if (result.code === 0 && jobId !== undefined) return { kind: 'submitted', jobId };
  const message = `${program}: ${describe(result)}`;
  if (result.code === 0 || unsure.test(message)) return { kind: 'unknown', message };
  return { kind: 'refused', message, lasting: beyond.test(message) || !passing.test(message) };
}

async function call([program, ...args]: readonly string[], input = ''): Promise<ProgramResult> {
  return await runProgramBriefly({ program, args, timeoutMs, input, env: { ...process.env, LC_ALL: 'C' } });
}

function describe(result: ProgramResult): string {
  if (result.kind === 'missing') return 'there is no such program on the path';
  if (result.kind === 'too-slow') return `no answer within ${result.timeoutMs / 1000} s`;
  const lines = `${result.stderr}\n${result.stdout}`.split('\n').map((line) => line.trim());
  const words = lines.filter((line) => line !== '').slice(0, 3);
  return words.length === 0 ? `exit code ${result.code} without a word` : words.join('; ');
}
