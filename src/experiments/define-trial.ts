import type { Kernels } from '../kernels/memory/wasm.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../random/stream-state.js';
import type { TrialTypes, TypedDeclaration } from '../sweep/define-experiment.js';
import { type VerdictName, verdictCode } from '../sweep/outcome.js';
import type { TrialExplanation, TrialModule, TrialRecord, TrialRequest } from './experiment.js';
import { leaveOutUnmeasured } from './leave-out-unmeasured.js';

/*
 * The engine passes numbers to a trial: points without types, codes of verdicts, metrics by their place. Trials are
 * written with names and types. This file translates between the two.
 */

/** The coordinates on which a draw depends, by name. */
export type StreamCoordinates = Readonly<Record<string, number | string>>;

/** The stream of one role of this trial of this experiment. */
export type DeriveStream = (role: string, coordinates: StreamCoordinates) => StreamState;

interface Context<T extends TrialTypes> {
  readonly criterion: T['criterion'];
  readonly derive: DeriveStream;
  /** See `TrialRequest`. Where cells are judged one by one, `share` is that of the cell. */
  readonly checkpoint: (share: number) => void;
  /** The content of every file that the sweep names, by reference. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What the judge of a cell may ask for. */
export interface TrialContext<T extends TrialTypes> extends Context<T> {
  /** There only where the sweep keeps this trial's curves. */
  readonly keepCurve?: (curve: KeptCurve<T>) => void;
}

/** What the judge of a block's cells may ask for. */
export interface BlockContext<T extends TrialTypes> extends Context<T> {
  /** `cell` is an index of the block. */
  readonly keepCurve?: (curve: KeptCurve<T> & { readonly cell: number }) => void;
}

export interface KeptCurve<T extends TrialTypes> {
  readonly name: T['curve'];
  /** At least one and at most `curveLengthMax`. */
  readonly values: Float64Array;
  /** A value stands for every so many steps; 1 where absent. */
  readonly stride?: number;
}

/** The result of one trial in one cell. */
export interface Judged<T extends TrialTypes> {
  readonly verdict: Exclude<VerdictName, 'quarantined'>;
  /** Every declared metric, and no other; NaN for one that was not measured. */
  readonly metrics: Readonly<Record<T['metric'], number>>;
}

/** NaN for every metric. */
export function measureNothing<T extends TrialTypes>(declaration: TypedDeclaration<T>): Judged<T>['metrics'] {
  const pairs = declaration.metrics.map(({ name }) => [name, Number.NaN]);
  return Object.fromEntries(pairs) as Judged<T>['metrics'];
}

/** A trial that judges cell by cell. */
interface CellTrial<T extends TrialTypes, Workspace, Found extends Judged<T>> {
  /** Memory for any trial in this cell. Cells are judged one after the other, so their memory may overlap. */
  readonly open: (cell: T['point'], kernels: Kernels) => Workspace;
  readonly judge: (workspace: Workspace, context: TrialContext<T>) => Found;
  /** What `replay` prints beyond verdict, metrics and streams; the workspace is as `judge` left it. */
  readonly explain: (found: Found, workspace: Workspace, context: TrialContext<T>) => TrialExplanation;
}

/** A trial that judges the cells of a block together. */
interface BlockTrial<T extends TrialTypes, Workspace, Found extends Judged<T>> {
  /** Memory for any trial of a block with these cells. */
  readonly open: (cells: readonly T['point'][], kernels: Kernels) => Workspace;
  /** One for each cell, in grid order. */
  readonly judge: (workspace: Workspace, context: BlockContext<T>) => readonly Found[];
  /** As in `CellTrial`, of a block with one cell. */
  readonly explain: (found: Found, workspace: Workspace, context: BlockContext<T>) => TrialExplanation;
}

export function defineTrial<T extends TrialTypes, Workspace, Found extends Judged<T>>(
  declaration: TypedDeclaration<T>,
  { open, judge, explain }: CellTrial<T, Workspace, Found>,
): TrialModule<readonly Workspace[]> {
  return defineBlockTrial<T, readonly Workspace[], Found>(declaration, {
    open: (cells, kernels) => cells.map((cell) => open(cell, kernels)),
    judge: (workspaces, context) =>
      workspaces.map((workspace, cell) => judge(workspace, enterCell(context, { cell, count: workspaces.length }))),
    explain: (found, [workspace], context) => explain(found, workspace, enterCell(context, { cell: 0, count: 1 })),
  });
}

export function defineBlockTrial<T extends TrialTypes, Workspace, Found extends Judged<T>>(
  declaration: TypedDeclaration<T>,
  { open, judge, explain }: BlockTrial<T, Workspace, Found>,
): TrialModule<Workspace> {
  const { name: experiment, metrics } = declaration;
  const names: readonly T['metric'][] = metrics.map(({ name }) => name);
  return {
    createWorkspace: (kernels, points) => open(points, kernels),
    runTrial(request, workspace, record) {
      judge(workspace, openContext(experiment, request, record)).forEach((found, cell) => {
        writeJudged(found, { experiment, names, cell, record });
      });
    },
    explainTrial(request, workspace, record) {
      const { streams, note } = openStreamNotes();
      const context = openContext<T>(experiment, request, record, note);
      const [found] = judge(workspace, context);
      writeJudged(found, { experiment, names, cell: 0, record });
      const { verdict, metrics: measured } = found;
      const more = explain(found, workspace, context);
      return { verdict, ...leaveOutUnmeasured(measured), ...more, streams };
    },
  };
}

type NoteStream = (role: string, coordinates: StreamCoordinates, state: StreamState) => void;

/** The context of one trial of this experiment, for the criterion that the request names. */
export function openContext<T extends TrialTypes>(
  experiment: string,
  request: TrialRequest,
  record: Pick<TrialRecord, 'keepCurve'>,
  note?: NoteStream,
): BlockContext<T> {
  const { seed, trial, criterion, checkpoint = ignore, files = noFiles } = request;
  const { keepCurve } = record;
  const derive: DeriveStream = (role, coordinates) => {
    const state = deriveStreamState({ seed, experiment, role, coordinates, trial });
    note?.(role, coordinates, state);
    return state;
  };
  // Written out: some trials take microseconds, and spreading objects would take a large share of that.
  return keepCurve === undefined
    ? { criterion, derive, checkpoint, files }
    : { criterion, derive, checkpoint, files, keepCurve };
}

const noFiles: ReadonlyMap<string, Uint8Array> = new Map();

function ignore(): void {
  // Nothing can end a trial that runs outside of a worker's threads.
}

/** The context of one of a block's cells. */
function enterCell<T extends TrialTypes>(
  { criterion, derive, checkpoint: reach, files, keepCurve: keep }: BlockContext<T>,
  { cell, count }: { readonly cell: number; readonly count: number },
): TrialContext<T> {
  const checkpoint = (share: number): void => {
    reach((cell + share) / count);
  };
  if (keep === undefined) return { criterion, derive, checkpoint, files };
  const keepCurve = (curve: KeptCurve<T>): void => {
    keep({ cell, ...curve });
  };
  return { criterion, derive, checkpoint, files, keepCurve };
}

function writeJudged<T extends TrialTypes>(
  { verdict, metrics }: Judged<T>,
  {
    experiment,
    names,
    cell,
    record,
  }: { experiment: string; names: readonly T['metric'][]; cell: number; record: TrialRecord },
): void {
  record.verdicts[cell] = verdictCode[verdict];
  let place = cell * names.length;
  for (const name of names) {
    const value = metrics[name];
    // The types allow an object with more keys, and a typed array would store a missing number as NaN.
    if (typeof value !== 'number') throw new TypeError(`${experiment}: expected the metric ${name}, got none`);
    record.metrics[place] = value;
    place += 1;
  }
  let count = 0;
  for (const _ in metrics) count += 1;
  if (count === names.length) return;
  const undeclared = Object.keys(metrics).filter((name) => !names.includes(name));
  throw new TypeError(`${experiment}: expected the declared metrics alone, got ${undeclared.join(', ')} too`);
}

/** Some roles have one stream for every slice of their noise. */
const streamsPerRoleMax = 16;

/**
 * Each role's first stream stands under its name, the next ones (up to a bound) under the name and the coordinates in
 * which they differ from the first: `init`, `init copy=1`.
 */
function openStreamNotes(): { readonly streams: Readonly<Record<string, string>>; readonly note: NoteStream } {
  const streams: Record<string, string> = {};
  const roles = new Map<string, { readonly first: StreamCoordinates; readonly labels: Set<string> }>();
  const note: NoteStream = (role, coordinates, state) => {
    const known = roles.get(role) ?? { first: coordinates, labels: new Set() };
    roles.set(role, known);
    const others = Object.entries(coordinates).filter(([name, value]) => known.first[name] !== value);
    const label = [role, ...others.map(([name, value]) => `${name}=${value}`)].join(' ');
    if (known.labels.size >= streamsPerRoleMax) return;
    known.labels.add(label);
    streams[label] = formatStreamState(state);
  };
  return { streams, note };
}
