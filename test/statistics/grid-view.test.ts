import test from 'ava';
import { buildGrid } from '../../src/statistics/grid.js';
import { GridViewError, viewGrid } from '../../src/statistics/grid-view.js';
import { computeTransition } from '../../src/statistics/transition/compute-transition.js';
import { createVerdictTable, tallyCells } from '../../src/statistics/verdict-table.js';
import type { Axis } from '../../src/sweep/sweep.js';
import { samplePlan } from './sample-plan.js';

const trialCount = 12;

/** A sweep in which a trial succeeds where k < m / 4 + trial / 6, and never with the solver `none`. */
function sampleSource(axes: readonly Axis[]) {
  const plan = samplePlan(axes, trialCount);
  const table = createVerdictTable({ trialCount, cellCount: plan.cellCount });
  for (let cell = 0; cell < plan.cellCount; cell += 1) {
    const { point } = plan.cell(cell);
    for (let trial = 0; trial < trialCount; trial += 1) {
      const succeeds = Number(point['k']) < Number(point['m']) / 4 + trial / 6 && point['solver'] !== 'none';
      table.codes[trial * plan.cellCount + cell] = succeeds ? 1 : 0;
    }
  }
  return { grid: buildGrid(plan, tallyCells(table)), table };
}

const m = { name: 'm', values: [20, 10, 30] };
const k = { name: 'k', values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
const solver = { name: 'solver', values: ['one', 'none'] };

test('the view shows the cells of the slice, both axes rising', (t) => {
  const source = sampleSource([solver, m, k]);
  const view = viewGrid(source, { x: 'm', y: 'k', slice: { solver: 'one' } });
  t.deepEqual(view.x, { name: 'm', values: [10, 20, 30] });
  t.deepEqual(view.y, k);
  t.deepEqual(view.xPositions, [10, 20, 30]);
  t.deepEqual(view.yPositions, k.values);
  t.deepEqual(view.slice, { solver: 'one' });
  view.cells.forEach((column, ix) =>
    column.forEach((cell, iy) => {
      t.is(cell, source.grid.cells[cell.cell.index]);
      const { point } = cell.cell;
      t.deepEqual([point['m'], point['k'], point['solver']], [view.xPositions[ix], view.yPositions[iy], 'one']);
    }),
  );
});

test('each column carries the transition of its own verdicts', (t) => {
  const source = sampleSource([solver, m, k]);
  const view = viewGrid(source, { x: 'm', y: 'k', slice: { solver: 'one' } });
  t.is(view.transitions.length, 3);
  view.transitions.forEach((transition, ix) => {
    const codes = Uint8Array.from(
      Array.from({ length: trialCount }, (_, trial) =>
        k.values.map((value) => (value < view.xPositions[ix] / 4 + trial / 6 ? 1 : 0)),
      ).flat(),
    );
    t.deepEqual(transition, computeTransition({ positions: k.values, whole: true, trialCount, codes }));
    const location = transition?.points[0].location;
    t.true(location !== undefined && Math.abs(location - (view.xPositions[ix] / 4 + 0.4)) < 0.5);
  });
  const other = viewGrid(source, { x: 'm', y: 'k', slice: { solver: 'none' } });
  t.deepEqual(
    other.transitions.map((transition) => transition?.points[0].how),
    ['outside', 'outside', 'outside'],
  );
  t.true(other.cells.flat().every(({ rate }) => rate === 0));
});

test('exchanging the axes transposes the cells and looks along the other axis', (t) => {
  const source = sampleSource([m, k]);
  const view = viewGrid(source, { x: 'm', y: 'k' });
  const turned = viewGrid(source, { x: 'k', y: 'm' });
  turned.cells.forEach((column, ix) => column.forEach((cell, iy) => t.is(cell, view.cells[iy][ix])));
  t.is(turned.transitions.length, 10);
  // With k = 5 success rises along m, from none at m = 10 to all at m = 30.
  const transition = turned.transitions[4];
  const location = transition?.points[0].location;
  t.is(transition?.direction, 'rises');
  t.true(location !== undefined && location > 10 && location < 22);
});

test('one axis alone: a row of single cells and one transition along it', (t) => {
  const source = sampleSource([m, k]);
  const view = viewGrid(source, { x: 'k', slice: { m: 20 } });
  t.is(view.y, undefined);
  t.deepEqual(view.yPositions, [0]);
  t.deepEqual(
    view.cells.map((column) => column.map(({ cell }) => cell.coordinates)),
    k.values.map((value) => [[20, value]]),
  );
  t.deepEqual(view.transitions, [viewGrid(source, { x: 'm', y: 'k' }).transitions[1]]);
});

test('an axis of words keeps its order, is placed by index and has no transition', (t) => {
  const source = sampleSource([solver, k]);
  const across = viewGrid(source, { x: 'solver', y: 'k' });
  t.deepEqual(across.x, solver);
  t.deepEqual(across.xPositions, [0, 1]);
  t.is(across.transitions.length, 2);
  t.deepEqual(viewGrid(source, { x: 'k', y: 'solver' }).transitions, new Array(10).fill(undefined));
  t.deepEqual(viewGrid(source, { x: 'solver', slice: { k: 3 } }).transitions, [undefined]);
});

test('an axis with a single value need not be named in the slice', (t) => {
  const view = viewGrid(sampleSource([{ name: 'solver', values: ['one'] }, m, k]), { x: 'm', y: 'k' });
  t.deepEqual(view.slice, { solver: 'one' });
});

test('a request that does not fit the axes is refused with a code and the axes that there are', (t) => {
  const source = sampleSource([solver, m, k]);
  const refusals = [
    [{ x: 'q', y: 'k', slice: { solver: 'one' } }, 'axis-unknown', /no axis q; its axes are solver, m, k/],
    [{ x: 'm', y: 'q', slice: { solver: 'one' } }, 'axis-unknown', /no axis q/],
    [{ x: 'm', y: 'm' }, 'axis-twice', /both name the axis m/],
    [{ x: 'm', y: 'k' }, 'slice-incomplete', /hold solver at one of one, none/],
    [{ x: 'm', y: 'k', slice: { solver: 'two' } }, 'slice-value-unknown', /solver has no value two; it has one, none/],
    [{ x: 'm', y: 'k', slice: { solver: 'one', m: 10 } }, 'axis-unknown', /holds m, but the axes outside .* solver/],
    [{ x: 'm', y: 'k', slice: { solver: 'one', toString: 1 } }, 'axis-unknown', /holds toString/],
  ] as const;
  for (const [request, code, message] of refusals) {
    const error = t.throws(() => viewGrid(source, request), { instanceOf: GridViewError, message });
    t.is(error.code, code);
  }
  t.throws(() => viewGrid(sampleSource([]), { x: 'm' }), { instanceOf: GridViewError, message: /no axes/ });
});
