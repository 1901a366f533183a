import test from 'ava';
import { compileAllocationSettings } from '../../src/allocation/settings.js';

const request = { engine: 'slurm', nodes: 50, threads: 64, walltimeMs: 4 * 3_600_000 };

test('what is left out has a default that follows from the nodes and their time', (t) => {
  t.deepEqual(compileAllocationSettings(request), {
    kind: 'compiled',
    settings: { ...request, queuedMax: 2, submissionsPerHour: 60, idleTimeoutMs: 300_000, nodeWorkMs: 120_000 },
  });
  const large = compileAllocationSettings({ ...request, nodes: 1000, walltimeMs: 600_000 });
  t.like(large, { settings: { queuedMax: 20, submissionsPerHour: 6010 } });
});

test('every option counts where it is given', (t) => {
  const options = { queuedMax: 7, submissionsPerHour: 3, idleTimeoutMs: 60_000, nodeWorkMs: 30_000 };
  t.deepEqual(compileAllocationSettings({ ...request, ...options }), {
    kind: 'compiled',
    settings: { ...request, ...options },
  });
});

test('every problem of a request is told at once', (t) => {
  const bad = { engine: 'slurm', nodes: 0, threads: 1.5, walltimeMs: 1000, submissionsPerHour: 0 };
  const compiled = compileAllocationSettings(bad);
  t.deepEqual(compiled.kind === 'refused' && compiled.problems.map((problem) => problem.split(':')[0]), [
    'nodes',
    'threads',
    'the time limit in milliseconds',
    'submissions an hour',
  ]);
});
