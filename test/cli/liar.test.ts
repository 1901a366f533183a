import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { startLiar } from './liar.js';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import { parseObject, runToGrid, startServer, startWorkerProcess, sweepText, writeSweep } from './sweep-scene.js';

/** Every cell is solved by itself, so that there are enough tasks for each of the workers. */
const sweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 2000,
  n: 80,
  m: '[20, 30, 40, 50, 60]',
  k: '[2, 5, 8, 11, 14]',
});

test.serial('a worker that lies in one trial of a hundred is named, and the grid is that of the honest', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, sweep);
  const expected = await runToGrid(file, join(directory, 'honest'));
  const { access } = await startServer(t, directory, ['--audit-share', '0.3']);
  const liar = await startLiar(t, access);
  const submitted = await runPhasegrid(['submit', file, '--access', access, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  startWorkerProcess(t, access);
  startWorkerProcess(t, access);

  const watched = await runPhasegrid(['watch', id, '--access', access, '--json']);
  t.is(watched.code, 4, watched.stderr);
  const out = join(directory, 'exported');
  const exported = await runPhasegrid(['export', id, '--access', access, '--format', 'csv,manifest', '--out', out]);
  t.is(exported.code, 4, exported.stderr);
  t.deepEqual(readFileSync(join(out, 'grid.csv')), expected);
  t.regex(readFileSync(join(out, 'manifest.json'), 'utf8'), /liar/);
  const faults = await runPhasegrid(['faults', id, '--access', access]);
  t.regex(faults.stdout, /liar/);
  const status = await runPhasegrid(['status', id, '--access', access]);
  t.regex(status.stdout, /liar/);
  const said = await liar.ended;
  t.is(liar.child.exitCode, 3, said);
  t.regex(said, /liar|withdrawn/);
});
