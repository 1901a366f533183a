import test from 'ava';
import { parseAssignment, parseBetween } from '../../src/cli/assignment.js';

test('numbers become numbers, other values stay text', (t) => {
  t.deepEqual(parseAssignment('m=50'), ['m', 50]);
  t.deepEqual(parseAssignment('delta=0.5'), ['delta', 0.5]);
  t.deepEqual(parseAssignment('x=-1e-3'), ['x', -0.001]);
  t.deepEqual(parseAssignment('solver=basis-pursuit'), ['solver', 'basis-pursuit']);
  t.deepEqual(parseAssignment('note=a=b'), ['note', 'a=b']);
});

test('a name or a value that is missing is refused with what stood there', (t) => {
  for (const text of ['', 'm', '=5', 'm=', 'm= ']) {
    t.throws(() => parseAssignment(text), { message: `Expected axis=value, got "${text}".` });
  }
});

test('two values of an axis are words or numbers, and anything but two is refused', (t) => {
  t.deepEqual(parseBetween('solver=basis-pursuit,omp'), { axis: 'solver', a: 'basis-pursuit', b: 'omp' });
  t.deepEqual(parseBetween('noise=0.1, 0'), { axis: 'noise', a: 0.1, b: 0 });
  for (const text of ['', 'solver', 'solver=', 'solver=omp', '=a,b', 'solver=a,', 'solver=a,b,c']) {
    t.throws(() => parseBetween(text), { message: `Expected axis=value,value, got "${text}".` });
  }
});
