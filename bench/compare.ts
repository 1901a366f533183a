/*
 * What the recorded figures of two commits differ by, without a choice of the two that were recorded last:
 * `npm run bench:compare [-- --from COMMIT --to COMMIT --json --history FILE]`.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseHistory } from './bench-history.js';
import { compareFigures, formatComparison } from './compare-figures.js';

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean', default: false },
    history: { type: 'string', default: 'bench/history.ndjson' },
  },
});
const comparison = compareFigures(parseHistory(readFileSync(values.history, 'utf8')), values);
process.stdout.write(values.json ? `${JSON.stringify(comparison, null, 2)}\n` : formatComparison(comparison));
