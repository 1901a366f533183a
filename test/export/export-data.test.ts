import { createHash } from 'node:crypto';
import test from 'ava';
import { dataFormats, exportData } from '../../src/export/export-data.js';
import { smallInput, smallMetricGrid } from './small-sweep.js';

for (const format of dataFormats) {
  test(`the same sweep and verdicts give the same bytes: ${format}`, (t) => {
    const digest = () => createHash('sha256').update(exportData(format, smallInput()).content).digest('hex');
    t.is(digest(), digest());
    const other = smallInput();
    // A failure that turns into a success must be seen.
    other.table.codes[1] = 1;
    t.not(createHash('sha256').update(exportData(format, other).content).digest('hex'), digest());
    t.is(exportData(format, smallInput()).fileName, `grid.${format}`);
  });
}

test('metrics and fits are computed only for the formats that hold them', (t) => {
  const input = smallInput();
  const asked: string[] = [];
  for (const format of dataFormats) {
    exportData(format, {
      ...input,
      metrics: () => {
        asked.push(`metrics for ${format}`);
        return input.metrics?.() ?? new Float64Array();
      },
      metricGrid: () => {
        asked.push(`summaries for ${format}`);
        return smallMetricGrid();
      },
      portray: () => {
        asked.push(`portrait for ${format}`);
        return input.portray();
      },
    });
  }
  t.deepEqual(asked, [
    'summaries for csv',
    'portrait for json',
    'summaries for json',
    'metrics for npz',
    'summaries for npz',
    'summaries for parquet',
  ]);
});
