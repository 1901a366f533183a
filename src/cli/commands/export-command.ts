import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { type DiagramKindName, diagramKindNames } from '../../diagram/kinds/kinds.js';
import { findBetween } from '../../statistics/between.js';
import type { Sweep } from '../../sweep/sweep.js';
import { addConnectionOptions, type ConnectionOptions } from '../access/connection.js';
import { fetchFile } from '../client/fetch-file.js';
import { chooseBetween, chooseSlice, isBetweenText } from '../command-line/cell-choice.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import {
  type FileFormat,
  fileFormatNames,
  resultFormats,
  scaleNames,
  statisticNames,
  type ViewRequest,
} from '../command-line/export-names.js';
import { isFlawed } from '../command-line/flawed.js';
import { jsonText } from '../command-line/json-text.js';
import { parseTrialCount } from '../command-line/options.js';
import { listCompared } from '../files/plan-result-files.js';
import { fetchManifest, writeResultFiles } from '../files/result-files.js';
import { refuseForeignManifest } from '../files/result-folder.js';
import { describeStudyChange, findStudyChange } from '../files/study-change.js';
import { describeResults } from '../screen/result-text.js';
import { openSweepSource, readSweep, type SweepSource } from '../site/sweep-source.js';

export function addExportCommand(program: Command): void {
  const formats = new Option('-f, --format <formats>', `comma-separated: ${fileFormatNames.join(', ')}`)
    .default(resultFormats, resultFormats.join(','))
    .argParser(parseFormats);
  addConnectionOptions(program.command('export'))
    .summary('write the grid or the diagram of a sweep, finished or not')
    .description(
      'Writes a sweep, finished or not, as data and pictures. The sweep is named by its identity on a coordinator, or ' +
        'by the directory that `run` wrote. With one format, --out - writes to stdout.',
    )
    .argument('<sweep>', 'identity (or a prefix of it), or an output directory of `run`')
    .addOption(formats)
    .option('-o, --out <dir>', 'where the files go, or - for stdout', '.')
    .option('--sweep <id>', 'which sweep, where a directory holds several')
    .option('--trials <count>', 'count only the first so many trials of each cell', parseTrialCount)
    .option('--x <axis>', 'the horizontal axis of the diagram')
    .option('--y <axis>', 'the vertical axis of the diagram')
    .option('--slice <axis=value>', 'for a further axis, the value that is drawn; may be repeated', collectSlice)
    .addOption(
      new Option('--diagram <kind>', 'what pictures show; deviation needs exact probabilities')
        .choices(diagramKindNames)
        .default('success-rate' as const),
    )
    .addOption(
      new Option(
        '--between <axis=a,b>',
        'the difference of these two values and a diagram of each, in pictures, and as difference.csv',
      )
        .argParser(checkBetween)
        .implies({ diagram: 'difference' }),
    )
    .addOption(
      new Option(
        '--curve <names>',
        'which of the kept curves a picture shows; up to three of one unit, comma-separated',
      )
        .argParser(parseNames)
        .implies({ diagram: 'curves' }),
    )
    .addOption(
      new Option('--metric <names>', 'what trials measured, in pictures; along one axis up to three, comma-separated')
        .argParser(parseNames)
        .implies({ diagram: 'metric' }),
    )
    .addOption(
      new Option(
        '--statistic <name>',
        'what stands for the trials of a cell in a diagram of a metric (default: median)',
      )
        .choices(statisticNames)
        .implies({ diagram: 'metric' }),
    )
    .addOption(
      new Option(
        '--scale <name>',
        'of a metric (default: log where all values are positive and span more than a factor of 30)',
      )
        .choices(scaleNames)
        .implies({ diagram: 'metric' }),
    )
    .option('--json', 'what was written, what could not be and what was removed, as JSON', false)
    .action(exportSweep);
}

interface ViewOptions extends Omit<ViewRequest, 'slice' | 'between'> {
  readonly slice?: readonly string[] | undefined;
  readonly between?: string | undefined;
}

/** Whatever was not given is undefined. */
type Options<All> = { readonly [Name in keyof All]: All[Name] | undefined };

interface ExportOptions extends Options<ViewOptions>, ConnectionOptions {
  readonly format: readonly FileFormat[];
  readonly out: string;
  /** Which one, where a directory holds several. */
  readonly sweep?: string | undefined;
  readonly diagram: DiagramKindName;
  readonly json: boolean;
}

async function exportSweep(name: string, options: ExportOptions): Promise<void> {
  const { format, out, diagram, between, curve, metric, statistic, scale } = options;
  requireDiagram(diagram, 'difference', { between });
  requireDiagram(diagram, 'metric', { metric, statistic, scale });
  requireDiagram(diagram, 'curves', { curve });
  if (out === '-' && format.length !== 1) {
    throw new CliError(`--out -: expected one --format, got ${format.join(', ')}`, { exitCode: exitCode.badInput });
  }
  if (out !== '-' && format.includes('manifest')) refuseForeignManifest(out);
  const source = await openSweepSource(name, options);
  try {
    const sweep = await readSweep(source);
    const view = compileView(options, sweep);
    if (out === '-') process.stdout.write(await fetchOne(source, { format: format[0], view }));
    else await writeFiles(source, { ...options, sweep, view });
    if (process.exitCode === undefined && (await isFlawedSweep(source))) process.exitCode = exitCode.flawed;
  } finally {
    await source.close();
  }
}

/** What the options ask for, in the sweep's own values. */
function compileView(options: Options<ViewOptions>, sweep: Sweep): ViewRequest {
  const { trials, x, y, slice, diagram, between, curve, metric, statistic, scale } = options;
  return {
    ...(diagram === undefined ? {} : { diagram }),
    ...(trials === undefined ? {} : { trials }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
    ...(slice === undefined ? {} : { slice: chooseSlice(slice, { sweep }) }),
    ...(between === undefined ? {} : { between: chooseBetween(between, { sweep }) }),
    ...(curve === undefined ? {} : { curve }),
    ...(metric === undefined ? {} : { metric }),
    ...(statistic === undefined ? {} : { statistic }),
    ...(scale === undefined ? {} : { scale }),
  };
}

async function writeFiles(
  { client, sweepId }: SweepSource,
  request: {
    readonly sweep: Sweep;
    readonly view: ViewRequest;
    readonly format: readonly FileFormat[];
    readonly out: string;
    readonly json: boolean;
  },
): Promise<void> {
  const { sweep, view, format, out, json } = request;
  const change = findStudyChange({ directory: out }, sweep);
  if (change !== undefined) process.stderr.write(`${describeStudyChange(change)}\n`);
  const compared = view.diagram === 'difference' ? (view.between ?? findBetween(sweep.axes)) : undefined;
  const also = compared === undefined ? [] : listCompared(compared);
  const results = await writeResultFiles(client, { sweepId, view, formats: format, directory: out, also });
  const { files } = results;
  process.stdout.write(json ? `${jsonText(results)}\n` : files.map((path) => `${path}\n`).join(''));
  for (const line of describeResults(out, results)) process.stderr.write(`${line}\n`);
  if (results.failed.length > 0) process.exitCode = exitCode.failed;
}

async function fetchOne(
  { client, sweepId }: SweepSource,
  { format, view }: { readonly format: FileFormat; readonly view: ViewRequest },
): Promise<Uint8Array> {
  if (format === 'manifest') return await fetchManifest(client, { sweepId, view });
  return await fetchFile(client, { sweepId, format, view });
}

/** As `run` ends, so does this: a script that exports sees what a script that runs sees. */
async function isFlawedSweep({ client, sweepId }: SweepSource): Promise<boolean> {
  const { progress } = await client.getSweep(sweepId);
  return progress !== null && isFlawed(progress);
}

/** Options that belong to one kind of diagram alone. */
function requireDiagram(diagram: DiagramKindName, wanted: DiagramKindName, options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || diagram === wanted) continue;
    throw new CliError(`--${name}: expected --diagram ${wanted}, or none, got --diagram ${diagram}`, {
      exitCode: exitCode.badInput,
    });
  }
}

function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError(`Expected names between commas, got "${text}".`);
  return names;
}

function parseFormats(text: string): readonly FileFormat[] {
  return text.split(',').map((word) => {
    const format = fileFormatNames.find((candidate) => candidate === word.trim());
    if (format === undefined) {
      throw new InvalidArgumentError(`Expected some of ${fileFormatNames.join(', ')}, got "${word}".`);
    }
    return format;
  });
}

function collectSlice(text: string, before: readonly string[] | undefined): readonly string[] {
  if (!/^\s*[^=\s][^=]*=.*\S/s.test(text)) throw new InvalidArgumentError(`Expected axis=value, got "${text}".`);
  return [...(before ?? []), text];
}

function checkBetween(text: string): string {
  if (isBetweenText(text)) return text;
  throw new InvalidArgumentError(`Expected axis=value,value, got "${text}".`);
}
