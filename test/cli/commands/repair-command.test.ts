import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from '../phasegrid-process.js';
import { runToGrid, smallSweep, writeSweep } from '../sweep-scene.js';

test('a damaged ledger is repaired by the command that its refusal names, and the run ends with the same grid', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  const grid = await runToGrid(file, out);
  const ledger = join(out, 'ledger.db');
  const damaged = readFileSync(ledger);
  damaged.fill(0xaa, damaged.length - 4096, damaged.length - 2048);
  writeFileSync(ledger, damaged);
  const refused = await runPhasegrid(['export', out, '--format', 'csv', '--out', join(directory, 'results')]);
  t.is(refused.code, 1, refused.stderr);
  t.regex(refused.stderr, /damaged.*`phasegrid repair`/s);
  const repaired = await runPhasegrid(['repair', out]);
  t.is(repaired.code, 0, repaired.stderr);
  t.regex(repaired.stdout, /outcome: \d+ rows saved/);
  t.deepEqual(await runToGrid(file, out), grid);
});
