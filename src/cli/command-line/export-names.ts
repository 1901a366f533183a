import type { DiagramKindName } from '../../diagram/kinds/kinds.js';
import type { Between } from '../../statistics/between.js';
import type { DataTable } from '../../wire/generated/phasegrid/v1/DataTable.js';
import type { ExportFormat } from '../../wire/generated/phasegrid/v1/ExportFormat.js';
import type { MetricStatistic } from '../../wire/generated/phasegrid/v1/MetricStatistic.js';
import type { ValueScale } from '../../wire/generated/phasegrid/v1/ValueScale.js';

/** The formats that a coordinator writes, each with its name in the protocol and the kind of file. */
export const exportFormats = {
  csv: { format: 'EXPORT_FORMAT_CSV', kind: 'data' },
  json: { format: 'EXPORT_FORMAT_JSON', kind: 'data' },
  npz: { format: 'EXPORT_FORMAT_NPZ', kind: 'data' },
  parquet: { format: 'EXPORT_FORMAT_PARQUET', kind: 'data' },
  svg: { format: 'EXPORT_FORMAT_SVG', kind: 'picture' },
  png: { format: 'EXPORT_FORMAT_PNG', kind: 'picture' },
  pdf: { format: 'EXPORT_FORMAT_PDF', kind: 'picture' },
} as const satisfies Record<string, { format: ExportFormat; kind: 'data' | 'picture' }>;

/** The stems of an export's file names by its kind of diagram; a picture of named metrics has their names instead. */
export function nameStems(diagram: DiagramKindName): { readonly picture: string; readonly data: string } {
  return {
    picture: diagram === 'success-rate' ? 'diagram' : diagram,
    data: diagram === 'difference' || diagram === 'curves' ? diagram : 'grid',
  };
}

/** The further tables that a data file may hold, by the stem of its name, each with its name in the protocol. */
export const tables = { transitions: 'DATA_TABLE_TRANSITIONS' } as const satisfies Record<string, DataTable>;

export const statistics = {
  median: 'METRIC_STATISTIC_MEDIAN',
  mean: 'METRIC_STATISTIC_MEAN',
} as const satisfies Record<string, MetricStatistic>;

export const scales = { linear: 'VALUE_SCALE_LINEAR', log: 'VALUE_SCALE_LOG' } as const satisfies Record<
  string,
  ValueScale
>;

export type StatisticName = keyof typeof statistics;
export const statisticNames = Object.keys(statistics) as readonly StatisticName[];
export type ScaleName = keyof typeof scales;
export const scaleNames = Object.keys(scales) as readonly ScaleName[];

/** The values of `--format`. The client writes the manifest, because it describes this command line and these files. */
export type FileFormat = keyof typeof exportFormats | 'manifest';

export const fileFormatNames: readonly FileFormat[] = [
  ...(Object.keys(exportFormats) as (keyof typeof exportFormats)[]),
  'manifest',
];

/** The formats that `run` writes beside the ledger, and `export` by default. */
export const resultFormats: readonly FileFormat[] = ['csv', 'svg', 'png', 'pdf', 'manifest'];

/** The part of a sweep that an export shows; omitted fields have the coordinator's defaults. */
export interface ViewRequest {
  /** Count only the first so many trials of each cell. */
  readonly trials?: number;
  readonly x?: string;
  readonly y?: string;
  readonly slice?: Readonly<Record<string, number | string>>;
  readonly diagram?: DiagramKindName;
  /** The table of a data file, where it is not that of the diagram. */
  readonly table?: keyof typeof tables;
  /** The two values that are compared. */
  readonly between?: Between;
  /** Which curves a picture of curves shows. */
  readonly curve?: readonly string[];
  /** The metrics that a diagram of metrics shows. */
  readonly metric?: readonly string[];
  readonly statistic?: StatisticName;
  readonly scale?: ScaleName;
}
