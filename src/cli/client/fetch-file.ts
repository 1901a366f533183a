import {
  exportFormats,
  type FileFormat,
  scales,
  statistics,
  tables,
  type ViewRequest,
} from '../command-line/export-names.js';
import type { Client } from './client.js';

/** Fetches a file and checks its hash. */
export async function fetchFile(
  client: Client,
  request: {
    readonly sweepId: string;
    readonly format: Exclude<FileFormat, 'manifest'>;
    readonly view: ViewRequest;
    /** The deadline; that of other calls when omitted. */
    readonly limitMs?: number | undefined;
  },
): Promise<Uint8Array> {
  const { sweepId, format, view, limitMs } = request;
  const { diagram, metric, curve, statistic, scale, table, ...rest } = view;
  const call = {
    sweepId,
    format: exportFormats[format].format,
    ...rest,
    ...(diagram && { diagram }),
    ...(table && { table: tables[table] }),
    ...(metric && { metric: [...metric] }),
    ...(curve && { curve: [...curve] }),
    ...(statistic && { statistic: statistics[statistic] }),
    ...(scale && { scale: scales[scale] }),
  };
  return await client.exportDiagram(call, limitMs);
}
