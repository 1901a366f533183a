import test from 'ava';
import fc from 'fast-check';
import { createPointCursor, derivedSizeNames, listReadParameters, resolvePoint } from '../../src/sweep/point.js';
import type { Axis } from '../../src/sweep/sweep.js';
import { plainSweep } from './arbitrary-sweep.js';
import { listPoints } from './naive-plan.js';
import { getSweep } from './parse-test-sweep.js';
import { testDeclaration } from './test-declaration.js';

const criterion = { name: 'exact' };

test('a ratio may need the size that another one gives', (t) => {
  const axes = [
    { name: 'rho', values: [0.5] },
    { name: 'delta', values: [0.25] },
  ];
  t.deepEqual(resolvePoint({ parameters: { n: 40 }, axes }, testDeclaration, [0.5, 0.25]), {
    n: 40,
    rho: 0.5,
    delta: 0.25,
    m: 10,
    k: 5,
  });
});

test('derived sizes are those of swept ratios in axis order, then those of fixed ones', (t) => {
  const swept = (...names: string[]) => names.map((name) => ({ name, values: [0.5] }));
  t.deepEqual(derivedSizeNames({ parameters: { n: 40 }, axes: swept('rho', 'n', 'delta') }, testDeclaration), [
    'k',
    'm',
  ]);
  t.deepEqual(derivedSizeNames({ parameters: { n: 40, delta: 0.5 }, axes: swept('rho') }, testDeclaration), ['k', 'm']);
  t.deepEqual(derivedSizeNames({ parameters: { n: 40, k: 1 }, axes: swept('m') }, testDeclaration), []);
});

test('the cursor gives the same points as resolvePoint, in any order of cells', (t) => {
  fc.assert(
    fc.property(plainSweep, fc.infiniteStream(fc.nat()), (plain, cells) => {
      const sweep = getSweep(JSON.stringify(plain));
      const points = listPoints(sweep, testDeclaration);
      const pointOf = createPointCursor(sweep, testDeclaration);
      for (const number of cells.take(20)) {
        const cell = number % points.length;
        t.deepEqual(pointOf(cell), points[cell]);
      }
    }),
  );
});

test('a parameter that a choice alone reads is passed over where that choice is neither held nor on an axis', (t) => {
  const [parameter] = testDeclaration.parameters;
  const parameters = [
    { ...parameter, name: 'solver' },
    { ...parameter, name: 'exponent', readBy: { parameter: 'solver', value: 'irls' } },
  ];
  const isRead = (held: Readonly<Record<string, string>>, values?: readonly string[]): boolean =>
    listReadParameters({ parameters }, { held, axes: values ? [{ name: 'solver', values }] : [], criterion }).length ===
    2;
  t.true(isRead({ solver: 'irls' }));
  t.false(isRead({ solver: 'omp' }));
  t.true(isRead({}, ['omp', 'irls']));
  t.false(isRead({}, ['omp', 'niht']));
  t.true(isRead({}));
  const several = [
    parameters[0],
    { ...parameter, name: 'p', readBy: { parameter: 'solver', values: ['irls', 'omp'] } },
  ];
  const countRead = (solver: string): number =>
    listReadParameters({ parameters: several }, { held: { solver }, axes: [], criterion }).length;
  t.deepEqual(['irls', 'omp', 'niht'].map(countRead), [2, 2, 1]);
});

test('several values may read a parameter, or every number above a bound', (t) => {
  const [parameter] = testDeclaration.parameters;
  const parameters = [
    { ...parameter, name: 'bias', readBy: { parameter: 'rule', values: ['constant', 'halving'] } },
    { ...parameter, name: 'start', readBy: { parameter: 'steps', above: 0 } },
  ];
  const read = (held: Readonly<Record<string, string | number>>, axes: readonly Axis[] = []): string[] =>
    listReadParameters({ parameters }, { held, axes, criterion }).map(({ name }) => name);
  t.deepEqual(read({ rule: 'halving', steps: 0 }), ['bias']);
  t.deepEqual(read({ rule: 'zero', steps: 10 }), ['start']);
  t.deepEqual(read({ rule: 'zero' }, [{ name: 'steps', values: [0, 5] }]), ['start']);
  t.deepEqual(read({ steps: 0 }, [{ name: 'rule', values: ['zero', 'constant'] }]), ['bias']);
});
