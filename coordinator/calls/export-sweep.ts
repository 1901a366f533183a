import { type DiagramFormat, type DiagramKind, diagramFormats } from '../../src/diagram/diagram-format.js';
import { metricCountMax } from '../../src/diagram/metric-choice.js';
import { portrayGrid } from '../../src/diagram/portray-grid.js';
import { exportCurves } from '../../src/export/export-curves.js';
import { type DataFormat, exportData } from '../../src/export/export-data.js';
import { exportDifference } from '../../src/export/export-difference.js';
import { exportTransitions } from '../../src/export/export-transitions.js';
import type { Between } from '../../src/statistics/between.js';
import { buildPairedGrid } from '../../src/statistics/paired-grid.js';
import type { CurveTable } from '../../src/sweep/curve-table.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import type { DataTable } from '../../src/wire/generated/phasegrid/v1/DataTable.js';
import type { DiagramKind as DiagramKindName } from '../../src/wire/generated/phasegrid/v1/DiagramKind.js';
import type { ExportDiagramRequest__Output } from '../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { ExportFormat } from '../../src/wire/generated/phasegrid/v1/ExportFormat.js';
import { decodeParameterValue, decodePoint } from '../../src/wire/sweep-codec.js';
import type { Engine, SweepRecord } from '../engine.js';
import { chooseNames } from './choose-names.js';
import { collectCurves } from './collect-curves.js';
import { collectMetrics, foldMetrics } from './collect-metrics.js';
import { compileMetric } from './compile-metric.js';
import { createExactReader } from './exact-probabilities.js';
import { invalidField, RequestError } from './request-error.js';

/** A whole file, ready to be sent in pieces. */
export interface ExportedFile {
  readonly content: Uint8Array;
  readonly mediaType: string;
}

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

const kinds: Partial<Record<DiagramKindName, DiagramKind>> = {
  DIAGRAM_KIND_UNSPECIFIED: 'success-rate',
  DIAGRAM_KIND_SUCCESS_RATE: 'success-rate',
  DIAGRAM_KIND_DEVIATION: 'deviation',
  DIAGRAM_KIND_DIFFERENCE: 'difference',
  DIAGRAM_KIND_CURVES: 'curves',
  DIAGRAM_KIND_METRIC: 'metric',
};

/** Makes files of a sweep as it stands; `version` is this program's, for their provenance. */
export function createSweepExporter(engine: Engine, version: string): SweepExporter {
  const readExact = createExactReader();
  return async (record, request) => {
    const { plan, sweepId } = record;
    const format = formats[request.format];
    if (format === undefined) {
      throw invalidField('format', `expected one of ${Object.keys(formats).join(', ')}, got ${request.format}`);
    }
    const kind = kinds[request.diagram];
    if (kind === undefined) {
      throw invalidField('diagram', `expected one of ${Object.keys(kinds).join(', ')}, got ${request.diagram}`);
    }
    const view = compileView(record, request);
    const between = compileBetween(kind, request);
    const choice = compileMetric(kind, request, plan);
    const table = await engine.foldVerdicts(sweepId, request.trials === 0 ? undefined : request.trials);
    if (asksTransitions(request.table, format)) {
      requireNumericAxis(plan.sweep);
      return exportTransitions(format, { plan, table, exact: readExact(plan) });
    }
    if (kind === 'difference' && !isDiagramFormat(format)) {
      return exportDifference(format, buildPairedGrid(plan, table, between));
    }
    const kept = kind === 'curves' ? readKept({ engine, record, trialCount: table.trialCount }, request) : undefined;
    if (kept !== undefined && !isDiagramFormat(format)) return exportCurves(format, kept.curves);
    const exact = kind === 'difference' || kind === 'curves' ? undefined : readExact(plan);
    const metricGrid = () => foldMetrics(engine, record, table);
    if (isDiagramFormat(format)) {
      // The drawing libraries take longer to load than a small sweep to run, and most commands never draw.
      const { renderDiagram } = await import('../../src/diagram/render-diagram.js');
      const provenance = { phasegridVersion: version };
      const metric = choice && { choice, grid: metricGrid() };
      return renderDiagram(format, { plan, table, kind, exact, view, between, kept, metric, provenance });
    }
    const metrics = () => collectMetrics(engine, record, table.trialCount);
    return exportData(format, {
      plan,
      table,
      exact,
      metrics,
      metricGrid,
      portray: () => portrayGrid({ plan, table, exact, view }),
    });
  };
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

function isDiagramFormat(format: DiagramFormat | DataFormat): format is DiagramFormat {
  return diagramFormats.some((diagramFormat) => diagramFormat === format);
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

/** The kept curves, and which of them a picture shows. Whether they fit one picture is found out when it is planned. */
function readKept(
  { engine, record, trialCount }: { engine: Engine; record: SweepRecord; trialCount: number },
  request: ExportDiagramRequest__Output,
): { readonly curves: CurveTable; readonly chosen: readonly number[] } {
  const curves = collectCurves(engine, record, trialCount);
  if (request.curve.length === 0) return { curves, chosen: [0] };
  const names = curves.declared.map(({ name }) => name);
  return { curves, chosen: chooseNames('curve', request.curve, { known: names, countMax: metricCountMax }) };
}

/** Whether the axis and its values are the sweep's is found out when they are compared. */
function compileBetween(kind: DiagramKind, { between }: ExportDiagramRequest__Output): Between | undefined {
  if (between === null) return undefined;
  if (kind !== 'difference') throw invalidField('between', `expected none for a diagram of kind ${kind}, got one`);
  const [a, b] = [decodeParameterValue(between.a), decodeParameterValue(between.b)];
  if (a === undefined || b === undefined) {
    throw invalidField('between', 'expected a number or a text for a and for b, got neither');
  }
  return { axis: between.axis, a, b };
}
