import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { encodeNpz } from '../../src/export/encode-npz.js';
import { encodeNpy } from '../../src/export/npy.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { readNpy, readNpz } from './read-npz.js';
import { smallInput, smallMetricGrid } from './small-sweep.js';

test('the archive holds axes, sizes, counts, verdicts and metrics in the shape of the axes', (t) => {
  const input = smallInput();
  const arrays = readNpz(encodeNpz(input));
  const get = (name: string) => arrays.get(name) ?? t.fail(`no array ${name}`);
  t.deepEqual(get('axes'), { type: '<U6', shape: [3], values: ['delta', 'rho', 'solver'] });
  t.deepEqual(get('axis_rho'), { type: '<f8', shape: [2], values: [0.1, 0.1 + 0.2] });
  t.deepEqual(get('axis_solver'), { type: '<U3', shape: [2], values: ['omp', 'a,b'] });
  t.deepEqual(get('size_m'), { type: '<i4', shape: [1, 2, 2], values: [5, 5, 5, 5] });
  t.deepEqual(get('size_k'), { type: '<i4', shape: [1, 2, 2], values: [1, 1, 2, 2] });
  t.deepEqual(get('trials'), { type: '<u4', shape: [1, 2, 2], values: [4, 4, 4, 0] });
  t.deepEqual(get('successes'), { type: '<u4', shape: [1, 2, 2], values: [4, 0, 1, 0] });
  t.deepEqual(get('unresolved'), { type: '<u4', shape: [1, 2, 2], values: [0, 0, 2, 0] });
  t.deepEqual(get('quarantined'), { type: '<u4', shape: [1, 2, 2], values: [0, 0, 1, 0] });
  t.deepEqual(get('conflicting'), { type: '<u4', shape: [1, 2, 2], values: [0, 0, 2, 0] });
  t.deepEqual(get('rate'), { type: '<f8', shape: [1, 2, 2], values: [1, 0, 1 / 3, Number.NaN] });
  t.deepEqual(get('verdict_names').values, ['failure', 'success', 'unresolved', 'quarantined']);
  t.deepEqual(get('verdicts'), {
    type: '|u1',
    shape: [4, 1, 2, 2],
    values: [1, 0, 1, 255, 1, 0, 2, 255, 1, 0, 2, 255, 1, 0, 3, 255],
  });
  t.deepEqual(get('sweep'), {
    type: `<U${encodeSweep(input.plan.sweep).length}`,
    shape: [],
    values: [encodeSweep(input.plan.sweep)],
  });
  t.deepEqual(get('metric_names').values, ['relative-error', 'iterations']);
  t.deepEqual(get('metrics').shape, [4, 1, 2, 2, 2]);
  t.deepEqual(get('metrics').values.slice(0, 8), [0, 0.125, 0.25, 0.375, 0.5, 0.625, Number.NaN, Number.NaN]);
});

test('counts, means, medians and quartiles of metrics are arrays of their own, NaN where nothing was measured', (t) => {
  const arrays = readNpz(encodeNpz({ ...smallInput(), metricGrid: smallMetricGrid }));
  const shape = [1, 2, 2, 2];
  const rows = (name: string) => arrays.get(name) ?? t.fail(`no array ${name}`);
  t.deepEqual(rows('metric_measured'), { type: '<u4', shape, values: [4, 4, 4, 4, 3, 3, 0, 0] });
  const [none, type] = [Number.NaN, '<f8'];
  t.deepEqual(rows('metric_mean'), { type, shape, values: [1.5, 1.625, 1.75, 1.875, 1.5, 1.625, none, none] });
  t.deepEqual(rows('metric_median'), { type, shape, values: [1.5, 1.625, 1.75, 1.875, 1.5, 1.625, none, none] });
  t.deepEqual(rows('metric_lower_quartile'), { type, shape, values: [0.75, 0.875, 1, 1.125, 1, 1.125, none, none] });
  t.deepEqual(rows('metric_upper_quartile'), { type, shape, values: [2.25, 2.375, 2.5, 2.625, 2, 2.125, none, none] });
});

test('without metrics the archive has none', (t) => {
  const { plan, table } = smallInput();
  const names = [...readNpz(encodeNpz({ plan, table })).keys()];
  t.false(names.some((name) => name.startsWith('metric')));
});

test('exact probabilities and deviations are arrays of their own, NaN where unknown, and there only where any is known', (t) => {
  const arrays = readNpz(encodeNpz({ ...smallInput(), exact: [0.75, undefined, 0.25, 0.125] }));
  const shape = [1, 2, 2];
  t.deepEqual(arrays.get('exact'), { type: '<f8', shape, values: [0.75, Number.NaN, 0.25, 0.125] });
  t.deepEqual(arrays.get('deviation'), { type: '<f8', shape, values: [1.00187, Number.NaN, 0.339312, Number.NaN] });
  t.false(readNpz(encodeNpz(smallInput())).has('exact'));
});

test('metrics of another size than trials x cells x metrics are a programmer’s error', (t) => {
  t.throws(() => encodeNpz({ ...smallInput(), metrics: () => new Float64Array(3) }), { instanceOf: RangeError });
});

test('a single value, a vector, an empty word and signs beyond 16 bits are read back', (t) => {
  const words = ['', 'δ', '𝔸b'];
  t.deepEqual(readNpy(Buffer.from(encodeNpy({ shape: [3], values: words }))).values, words);
  t.deepEqual(readNpy(Buffer.from(encodeNpy({ shape: [], values: Float64Array.of(-0.5) }))), {
    type: '<f8',
    shape: [],
    values: [-0.5],
  });
  t.is(readNpy(Buffer.from(encodeNpy({ shape: [1], values: [''] }))).type, '<U1');
});

test('numpy reads the archive', (t) => {
  const python = spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
  if (python.status !== 0) {
    t.log('numpy is not installed: the reader of these tests stands in for it');
    t.pass();
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-npz-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'grid.npz');
  writeFileSync(path, encodeNpz(smallInput()));
  const script = [
    'import json, sys, numpy',
    'a = numpy.load(sys.argv[1])',
    'print(json.dumps({',
    '  "experiment": json.loads(a["sweep"].item())["experiment"], "solvers": a["axis_solver"].tolist(),',
    '  "successes": a["successes"].tolist(), "verdicts": a["verdicts"].shape, "sum": float(numpy.nansum(a["metrics"])),',
    '  "unknown": numpy.isnan(a["rate"]).tolist()}))',
  ].join('\n');
  const read = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  t.is(read.status, 0, read.stderr);
  const metrics = smallInput().metrics?.() ?? new Float64Array();
  t.deepEqual(JSON.parse(read.stdout), {
    experiment: 'synthetic-recovery',
    solvers: ['omp', 'a,b'],
    successes: [
      [
        [4, 0],
        [1, 0],
      ],
    ],
    verdicts: [4, 1, 2, 2],
    sum: metrics.filter((value) => !Number.isNaN(value)).reduce((sum, value) => sum + value, 0),
    unknown: [
      [
        [false, false],
        [false, true],
      ],
    ],
  });
});
