import test from 'ava';
import { BetweenError, type BetweenErrorCode, chooseBetween, findBetween } from '../../src/statistics/between.js';
import { tallyPairs } from '../../src/statistics/pair-tally.js';
import { buildPairedGrid } from '../../src/statistics/paired-grid.js';
import { pairedInterval } from '../../src/statistics/paired-interval.js';
import { createVerdictTable, notSettled, tallyCells } from '../../src/statistics/verdict-table.js';
import { buildSynthetic } from '../diagram/synthetic-sweep.js';

const solvers = { name: 'solver', values: ['basis-pursuit', 'omp'] };

test('every combination of two verdicts is counted where it belongs, and the other way round where cells are exchanged', (t) => {
  // failure, success, unresolved, quarantined, not settled, each with each.
  const codes = [0, 1, 2, 3, notSettled];
  const both = codes.flatMap((a) => codes.map((b) => [a, b]));
  const table = createVerdictTable({ trialCount: both.length, cellCount: 2 });
  table.codes.set(both.flat());
  const counts = { trials: 9, successesA: 3, successesB: 3, onlyA: 2, onlyB: 2, unresolved: 5, quarantined: 7 };
  t.deepEqual(tallyPairs(table, [{ a: 0, b: 1 }]), [counts]);
  table.codes.set([0, 1], 2 * both.findIndex(([a, b]) => a === 1 && b === 0));
  const more = { ...counts, successesA: 2, successesB: 4, onlyA: 1, onlyB: 3 };
  const swapped = { ...counts, successesA: 4, successesB: 2, onlyA: 3, onlyB: 1 };
  t.deepEqual(
    tallyPairs(table, [
      { a: 0, b: 1 },
      { a: 1, b: 0 },
    ]),
    [more, swapped],
  );
  t.throws(() => tallyPairs(table, [{ a: 0, b: 2 }]), { instanceOf: RangeError });
});

for (const place of [0, 1, 2]) {
  test(`pairs stand on the other axes in grid order, the compared axis being number ${place}`, (t) => {
    const others = [
      { name: 'm', values: [50, 30, 70] },
      { name: 'k', values: [5, 10] },
    ];
    const axes = [...others.slice(0, place), { ...solvers, values: ['omp', 'amp', 'irls'] }, ...others.slice(place)];
    const { plan, table } = buildSynthetic({ axes, parameters: { n: 100 }, trials: 30, law: () => 0.5 });
    const grid = buildPairedGrid(plan, table, { axis: 'solver', a: 'irls', b: 'omp' });
    t.deepEqual(grid.axes, others);
    t.deepEqual(
      grid.cells.map(({ coordinates }) => coordinates),
      [50, 30, 70].flatMap((m) => [5, 10].map((k) => [m, k])),
    );
    const tallies = tallyCells(table);
    for (const { coordinates, tally, difference, interval } of grid.cells) {
      const [m, k] = coordinates;
      const successes = (solver: string) => {
        const { index } = getCell(plan, { m, k, solver });
        return tallies[index].successes;
      };
      t.is(tally.trials, 30);
      t.is(tally.successesA, successes('irls'));
      t.is(tally.successesB, successes('omp'));
      t.is(difference, (successes('irls') - successes('omp')) / 30);
      t.deepEqual(interval, pairedInterval(tally));
      const trials = Array.from({ length: 30 }, (_, trial) =>
        ['irls', 'omp'].map((solver) => table.codes[trial * plan.cellCount + getCell(plan, { m, k, solver }).index]),
      );
      t.is(tally.onlyA, trials.filter(([a, b]) => a === 1 && b !== 1).length);
      t.is(tally.onlyB, trials.filter(([a, b]) => a !== 1 && b === 1).length);
    }
  });
}

test('sizes from derived axes stand beside the cells where both values have the same', (t) => {
  const ratios = [
    { name: 'delta', values: [0.5, 0.25] },
    { name: 'rho', values: [0.2, 0.4] },
  ];
  const { plan, table } = buildSynthetic({ axes: [...ratios, solvers], parameters: { n: 100 } });
  const grid = buildPairedGrid(plan, table, undefined);
  t.deepEqual(grid.between, { axis: 'solver', a: 'basis-pursuit', b: 'omp' });
  t.deepEqual(grid.derivedSizes, ['m', 'k']);
  t.deepEqual(
    grid.cells.map(({ derivedSizes }) => derivedSizes),
    [
      [50, 10],
      [50, 20],
      [25, 5],
      [25, 10],
    ],
  );
  const along = buildPairedGrid(plan, table, { axis: 'rho', a: 0.4, b: 0.2 });
  t.deepEqual(along.derivedSizes, ['m'], 'k differs between the values');
});

test('a cell without a pair of verdicts has counts of 0 and neither difference nor interval', (t) => {
  const { plan, table } = buildSynthetic({ axes: [{ name: 'm', values: [50] }, solvers], trials: 3 });
  table.codes.set([notSettled, 1, 1, notSettled, 3, 1]);
  const [cell] = buildPairedGrid(plan, table, undefined).cells;
  t.like(cell, { difference: undefined, interval: undefined });
  t.like(cell.tally, { trials: 0, quarantined: 1 });
});

test('the axis that is a choice between two words is found where there is just one', (t) => {
  const ensembles = { name: 'ensemble', values: ['gaussian', 'sphere'] };
  const m = { name: 'm', values: [30, 50] };
  t.deepEqual(findBetween([m, ensembles]), { axis: 'ensemble', a: 'gaussian', b: 'sphere' });
  t.is(findBetween([m]), undefined, 'numbers are no choice');
  t.is(findBetween([solvers, ensembles]), undefined);
  t.is(findBetween([{ ...solvers, values: ['omp', 'amp', 'irls'] }]), undefined);
});

test('an axis or values that do not fit are refused by name', (t) => {
  const axes = [{ name: 'm', values: [30, 50, 70] }, solvers];
  const refuse = (between: Parameters<typeof chooseBetween>[1], code: BetweenErrorCode, message: RegExp, on = axes) => {
    const error = t.throws(() => chooseBetween(on, between), { instanceOf: BetweenError });
    t.is(error.code, code);
    t.regex(error.message, message);
  };
  refuse({ axis: 'n', a: 1, b: 2 }, 'axis-unknown', /has no axis n; its axes are m, solver/);
  refuse({ axis: 'solver', a: 'omp', b: 'amp' }, 'value-unknown', /solver has no value amp; it has basis-pursuit, omp/);
  refuse({ axis: 'm', a: '30', b: 50 }, 'value-unknown', /m has no value 30/);
  refuse({ axis: 'm', a: 30, b: 30 }, 'value-twice', /two values of the axis m, got 30 twice/);
  refuse(undefined, 'between-missing', /expected an axis and two of its values/, [axes[0]]);
  t.deepEqual(chooseBetween(axes, { axis: 'm', a: 70, b: 30 }), { axis: 'm', a: 70, b: 30 });
});

function getCell(plan: ReturnType<typeof buildSynthetic>['plan'], wanted: Readonly<Record<string, unknown>>) {
  for (let index = 0; index < plan.cellCount; index += 1) {
    const cell = plan.cell(index);
    if (Object.entries(wanted).every(([name, value]) => cell.point[name] === value)) return cell;
  }
  throw new Error(`no cell has ${JSON.stringify(wanted)}`);
}
