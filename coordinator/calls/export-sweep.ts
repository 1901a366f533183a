import type { DiagramFormat } from '../../src/diagram/diagram-format.js';
import { diagramKindNames, isDiagramKind, loadKind, type NamedKind } from '../../src/diagram/kinds/kinds.js';
import { metricCountMax } from '../../src/diagram/kinds/metric-choice.js';
import { findExperiment } from '../../src/experiments/registry.js';
import type { DataFormat } from '../../src/export/export-data.js';
import type { Between } from '../../src/statistics/between.js';
import type { VerdictTable } from '../../src/statistics/verdict-table.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import type { DataTable } from '../../src/wire/generated/phasegrid/v1/DataTable.js';
import type { ExportDiagramRequest__Output } from '../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { ExportFormat } from '../../src/wire/generated/phasegrid/v1/ExportFormat.js';
import { decodeParameterValue, decodePoint } from '../../src/wire/sweep-codec.js';
import type { Engine, SweepRecord } from '../engine/engine.js';
import type { WallClock } from '../wall-clock.js';
import { chooseNames } from './choose-names.js';
import { collectCurves } from './collect-curves.js';
import { collectMetrics, foldMetrics } from './collect-metrics.js';
import { compileMetric } from './compile-metric.js';
import { createExactReader } from './exact-probabilities.js';
import { createExportThread } from './export-thread.js';
import {
  type ExportedFile,
  type ExportParts,
  type ExportTarget,
  isDiagramFormat,
  makeExport,
  needsOf,
} from './make-export.js';
import { invalidField, RequestError } from './request-error.js';

export type SweepExporter = (record: SweepRecord, request: ExportDiagramRequest__Output) => Promise<ExportedFile>;

const formats: Partial<Record<ExportFormat, DiagramFormat | DataFormat>> = {
  EXPORT_FORMAT_SVG: 'svg',
  EXPORT_FORMAT_PNG: 'png',
  EXPORT_FORMAT_PDF: 'pdf',
  EXPORT_FORMAT_CSV: 'csv',
  EXPORT_FORMAT_JSON: 'json',
  EXPORT_FORMAT_NPZ: 'npz',
  EXPORT_FORMAT_PARQUET: 'parquet',
};

/** Makes files of a sweep in its present state; `version` is this program's, for their provenance. */
export function createSweepExporter(
  engine: Engine,
  { version, clock }: { readonly version: string; readonly clock: WallClock },
): SweepExporter {
  const readExact = createExactReader();
  const thread = createExportThread(clock);
  return async (record, request) => {
    const { plan, sweepId } = record;
    const format = formats[request.format];
    if (format === undefined) {
      throw invalidField('format', `expected one of ${Object.keys(formats).join(', ')}, got ${request.format}`);
    }
    const kind = await compileKind(request);
    const view = compileView(record, request);
    const between = compileBetween(kind, request);
    const metric = compileMetric(kind, request, plan);
    const table = await engine.foldVerdicts(sweepId, request.trials === 0 ? undefined : request.trials);
    const what = compileTarget(kind, format, request.table);
    if (what.kind === 'transitions') requireNumericAxis(plan.sweep);
    const { trialCount } = table;
    const isKept = kind.takes.includes('curve') && what.kind !== 'transitions';
    const kept = isKept ? await readKept({ engine, record, trialCount }, request) : undefined;
    const needs = needsOf(what, kind);
    const figures = needs.figures
      ? await engine.foldOutcomes(sweepId, (read) => foldMetrics(plan, read, table))
      : undefined;
    const values = needs.metrics
      ? await engine.foldOutcomes(sweepId, (read) => collectMetrics(plan, read, trialCount))
      : undefined;
    const provenance = { sweepId, phasegridVersion: version };
    const parts = { what, view, between, table, kept, metric, metrics: values, figures, provenance };
    return isLong(plan, table) ? thread.run(parts, plan.sweep) : makeExport(parts, plan, readExact);
  };
}

/** A data file of so many cells is made in some milliseconds. */
const shortCellCountMax = 4096;
const shortVerdictCountMax = 2 ** 20;

/** A thread takes a quarter of a second to start, and it knows only the experiments of the registry. */
function isLong({ sweep, declaration, cellCount }: SweepPlan, { trialCount }: VerdictTable): boolean {
  if (cellCount <= shortCellCountMax && cellCount * trialCount <= shortVerdictCountMax) return false;
  return findExperiment(sweep.experiment)?.declaration === declaration;
}

function compileTarget({ name, takes }: NamedKind, format: DiagramFormat | DataFormat, table: DataTable): ExportTarget {
  if (asksTransitions(table, format)) return { kind: 'transitions', format };
  if (isDiagramFormat(format)) return { kind: 'picture', format, diagram: name };
  if (takes.includes('between')) return { kind: 'difference', format };
  if (takes.includes('curve')) return { kind: 'curves', format };
  return { kind: 'grid', format };
}

function compileKind({ diagram }: ExportDiagramRequest__Output): Promise<NamedKind> {
  const name = diagram === '' ? diagramKindNames[0] : diagram;
  if (isDiagramKind(name)) return loadKind(name);
  throw invalidField('diagram', `expected one of ${diagramKindNames.join(', ')}, got "${name.slice(0, 64)}"`);
}

/** Narrows `format` too: transitions have no picture of their own. */
function asksTransitions(table: DataTable, format: DiagramFormat | DataFormat): format is DataFormat {
  if (table === 'DATA_TABLE_UNSPECIFIED') return false;
  if (isDiagramFormat(format)) throw invalidField('table', `expected none for the picture ${format}, got ${table}`);
  return table === 'DATA_TABLE_TRANSITIONS';
}

function requireNumericAxis({ axes }: Sweep): void {
  if (axes.some(({ values }) => values.length > 1 && values.every((value) => typeof value === 'number'))) return;
  throw new RequestError(
    'FAILED_PRECONDITION',
    'the sweep has no axis of at least two numbers, so no transition along one',
  );
}

/** An empty name means that the diagram chooses the axis. */
function compileView({ sweep }: SweepRecord, { x, y, slice }: ExportDiagramRequest__Output) {
  const names = sweep.axes.map(({ name }) => name);
  const checkAxis = (field: string, name: string): string | undefined => {
    if (name === '' || names.includes(name)) return name === '' ? undefined : name;
    throw invalidField(field, `expected one of the axes ${names.join(', ')}, got "${name.slice(0, 64)}"`);
  };
  const point = decodePoint(slice);
  if (point === undefined) throw invalidField('slice', 'expected a number or a text each, got neither');
  return { x: checkAxis('x', x), y: checkAxis('y', y), slice: point };
}

/** The kept curves, and which of them a picture shows. The diagram's plan checks whether they fit one picture. */
async function readKept(
  { engine, record, trialCount }: { engine: Engine; record: SweepRecord; trialCount: number },
  request: ExportDiagramRequest__Output,
): Promise<NonNullable<ExportParts['kept']>> {
  const { plan, sweepId } = record;
  const curves = await engine.foldOutcomes(sweepId, (read) => collectCurves(plan, read(), trialCount));
  if (request.curve.length === 0) return { curves, chosen: [0] };
  const names = (plan.declaration.curves ?? []).map(({ name }) => name);
  return { curves, chosen: chooseNames('curve', request.curve, { known: names, countMax: metricCountMax }) };
}

/** The comparison itself checks that the sweep has the axis and the values. */
function compileBetween({ name, takes }: NamedKind, { between }: ExportDiagramRequest__Output): Between | undefined {
  if (between === null) return undefined;
  if (!takes.includes('between')) {
    throw invalidField('between', `expected none for a diagram of kind ${name}, got one`);
  }
  const [a, b] = [decodeParameterValue(between.a), decodeParameterValue(between.b)];
  if (a === undefined || b === undefined) {
    throw invalidField('between', 'expected a number or a text for a and for b, got neither');
  }
  return { axis: between.axis, a, b };
}
