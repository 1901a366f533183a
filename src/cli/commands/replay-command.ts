import { existsSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import type { TrialExplanation } from '../../experiments/experiment.js';
import { findExperiment } from '../../experiments/registry.js';
import { compileKernels, instantiateKernels } from '../../kernels/memory/wasm.js';
import { listFileReferences } from '../../sweep/file-reference.js';
import { listMeasuredMetrics } from '../../sweep/measured-metrics.js';
import { type VerdictName, verdictNames } from '../../sweep/outcome.js';
import type { PlannedCell } from '../../sweep/plan.js';
import { decodeSweep, type ParameterValue, type Sweep } from '../../sweep/sweep.js';
import { addConnectionOptions } from '../access/connection.js';
import type { Client } from '../client/client.js';
import { chooseCell } from '../command-line/cell-choice.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import { jsonText } from '../command-line/json-text.js';
import { parseWholeNumber } from '../command-line/options.js';
import { findLedgerPlace } from '../files/ledger-place.js';
import { getDeclaration, readSweepFile } from '../files/sweep-file.js';
import { openSweepSource } from '../site/sweep-source.js';

interface Replay {
  readonly cell: PlannedCell;
  readonly trial: number;
  readonly verdict: VerdictName;
  readonly metrics: Readonly<Record<string, number>>;
  readonly certificate: TrialExplanation;
}

export function addReplayCommand(program: Command): void {
  addConnectionOptions(program.command('replay'))
    .summary('run one trial again, with its certificate')
    .description(
      'Runs one trial of one cell again in this process, and prints its verdict, metrics and certificate. The sweep is ' +
        'a sweep file, a directory that `run` wrote, or an identity on a coordinator; for the last two the verdict is ' +
        'compared with the recorded one.',
    )
    .argument('<sweep>', 'sweep file, output directory, or identity (or a prefix of it)')
    .requiredOption(
      '--cell <axis=value...>',
      'the cell: one value for every axis, or its index, which is the row of grid.csv counted from 0',
      collectCell,
    )
    .requiredOption('--trial <index>', 'the trial, counted from 0', (text) =>
      parseWholeNumber(text, { low: 0, high: 1_000_000 }),
    )
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--json', 'as JSON', false)
    .action(async (name, options) => {
      const chosen = await chooseTrial(name, options);
      const replay = await replayTrial(chosen, options.trial);
      const { recorded } = chosen;
      process.stdout.write(options.json ? `${jsonText({ ...replay, recorded })}\n` : describe(replay, recorded));
      if (recorded !== undefined && recorded !== replay.verdict) {
        throw new CliError(`trial ${options.trial}: expected the recorded verdict ${recorded}, got ${replay.verdict}`, {
          exitCode: exitCode.flawed,
        });
      }
    });
}

type ChooseOptions = Parameters<typeof openSweepSource>[1] & {
  readonly cell: readonly string[];
  readonly trial: number;
};

interface ChosenTrial {
  readonly sweep: Sweep;
  readonly cell: PlannedCell;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly recorded: VerdictName | undefined;
}

async function chooseTrial(name: string, options: ChooseOptions): Promise<ChosenTrial> {
  if (existsSync(name) && statSync(name).isFile() && findLedgerPlace(name) === undefined) {
    const { sweep, declaration, files } = readSweepFile(name);
    const contents = new Map(Array.from(files, ([reference, { content }]) => [reference, content]));
    const missing = listFileReferences(sweep).find((reference) => !contents.has(reference));
    if (missing !== undefined) {
      throw new CliError(
        `${name}: expected the path of every file, got ${missing}; replay it from the directory or the coordinator that has it`,
        { exitCode: exitCode.badInput },
      );
    }
    const fileNames = new Map(Array.from(files, ([reference, file]) => [reference, file.name]));
    const cell = chooseCell(options.cell, { sweep, declaration, fileNames });
    return { sweep, cell, files: contents, recorded: undefined };
  }
  const source = await openSweepSource(name, options);
  try {
    const reply = await source.client.getSweep(source.sweepId);
    const sweep = decodeSweep(reply.sweep?.document ?? '');
    const cell = chooseCell(options.cell, { sweep, declaration: getDeclaration(sweep.experiment) });
    const recorded = await findRecordedVerdict(source.client, {
      sweepId: source.sweepId,
      cell: cell.index,
      trial: options.trial,
    });
    const files = new Map<string, Uint8Array>();
    for (const reference of listFileReferences(sweep)) files.set(reference, await source.client.fetchFile(reference));
    return { sweep, cell, files, recorded };
  } finally {
    await source.close();
  }
}

/** The verdict of a trial is the difference of its cell's tallies with and without the trial. */
async function findRecordedVerdict(
  client: Client,
  { sweepId, cell, trial }: { sweepId: string; cell: number; trial: number },
): Promise<VerdictName | undefined> {
  const tallyOf = async (trials: number) =>
    trials === 0 ? undefined : (await client.getGrid(sweepId, { trials })).cells[cell].tally;
  const [before, after] = await Promise.all([tallyOf(trial), tallyOf(trial + 1)]);
  const gain = (count: 'trials' | 'successes' | 'unresolved' | 'quarantined'): number =>
    (after?.[count] ?? 0) - (before?.[count] ?? 0);
  if (gain('trials') === 0) return undefined;
  if (gain('successes') === 1) return 'success';
  if (gain('unresolved') === 1) return 'unresolved';
  return gain('quarantined') === 1 ? 'quarantined' : 'failure';
}

async function replayTrial({ sweep, cell, files }: ChosenTrial, trial: number): Promise<Replay> {
  const experiment = findExperiment(sweep.experiment);
  const declaration = getDeclaration(sweep.experiment);
  if (experiment === undefined || declaration.version !== sweep.experimentVersion) {
    throw new CliError(
      `experiment ${sweep.experiment}: expected version ${sweep.experimentVersion} (the sweep's), got ${declaration.version}`,
      { exitCode: exitCode.refused },
    );
  }
  const trialModule = await experiment.loadTrialModule();
  const points = [cell.point];
  const workspace = trialModule.createWorkspace(instantiateKernels(compileKernels()), points);
  const record = {
    verdicts: new Uint8Array(1),
    metrics: new Float64Array(declaration.metrics.length).fill(Number.NaN),
  };
  const request = { seed: sweep.seed, trial, criterion: sweep.criterion, points, files };
  const certificate = trialModule.explainTrial(request, workspace, record);
  // As in the files: a metric that the sweep cannot measure is left out, and one that this trial did not measure is null.
  const measured = listMeasuredMetrics(declaration, sweep);
  return {
    cell,
    trial,
    verdict: verdictNames[record.verdicts[0]],
    metrics: Object.fromEntries(
      measured.map((metric) => [metric.name, record.metrics[declaration.metrics.indexOf(metric)]]),
    ),
    certificate,
  };
}

function collectCell(text: string, before: readonly string[] | undefined): readonly string[] {
  if (!text.includes('=') && !/^#?\d+$/.test(text.trim())) {
    throw new InvalidArgumentError(`Expected axis=value, or the index of a cell, got "${text}".`);
  }
  return [...(before ?? []), text];
}

function describe({ cell, trial, verdict, metrics, certificate }: Replay, recorded: VerdictName | undefined): string {
  const point = Object.entries(cell.point).map(([name, value]: [string, ParameterValue]) => `${name} = ${value}`);
  const record = recorded === undefined ? 'none' : recorded === verdict ? `${recorded}, the same` : recorded;
  return [
    `cell ${cell.index}: ${point.join(', ')}; trial ${trial}`,
    `verdict: ${verdict} (on record: ${record})`,
    ...Object.entries(metrics).map(([name, value]) => `${name}: ${Number.isNaN(value) ? 'not measured' : value}`),
    `certificate: ${JSON.stringify(certificate, null, 2)}`,
    '',
  ].join('\n');
}
