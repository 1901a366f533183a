import test from 'ava';
import { chooseBetween, chooseCell, chooseSlice } from '../../../src/cli/command-line/cell-choice.js';
import { CliError } from '../../../src/cli/command-line/cli-error.js';
import { getDeclaration } from '../../../src/cli/files/sweep-file.js';
import type { Axis, Sweep } from '../../../src/sweep/sweep.js';

function study(experiment: string, axes: readonly Axis[]) {
  const declaration = getDeclaration(experiment);
  const sweep: Sweep = {
    experiment,
    experimentVersion: declaration.version,
    seed: 1,
    trials: 1,
    parameters: { n: 60 },
    criterion: { name: 'exact' },
    axes,
  };
  return { sweep, declaration };
}

const networks = study('lifting-rank', [
  { name: 'network', values: ['{0,1,2}*{0,3,6}', '{0,1}*{0,2} + {10,11}*{0,2}', '{0,1}', '{0,1}, N=2'] },
  { name: 'N', values: [2, 4, 8] },
]);
const ratios = study('sparse-recovery', [
  { name: 'delta', values: [0.25, 0.5, 1] },
  { name: 'rho', values: Array.from({ length: 7 }, (_, at) => 0.1 + at * 0.1) },
  { name: 'solver', values: ['omp', 'irls'] },
]);

const cellOf = (texts: string[], of: ReturnType<typeof study>) => chooseCell(texts, of).coordinates;
const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CliError && error.exitCode === 2) return error.message;
    throw error;
  }
  return 'nothing was refused';
};

test('words with commas, equals signs and what looks like another axis are taken whole', (t) => {
  t.deepEqual(cellOf(['network={0,1,2}*{0,3,6}', 'N=4'], networks), ['{0,1,2}*{0,3,6}', 4]);
  t.deepEqual(cellOf(['network={0,1,2}*{0,3,6},N=4'], networks), ['{0,1,2}*{0,3,6}', 4]);
  t.deepEqual(cellOf(['N=2, network={0,1}*{0,2} + {10,11}*{0,2}'], networks), ['{0,1}*{0,2} + {10,11}*{0,2}', 2]);
  t.deepEqual(cellOf(['network={0,1}', 'N=8'], networks), ['{0,1}', 8]);
  t.deepEqual(cellOf(['network={0,1}, N=2, N=8'], networks), ['{0,1}, N=2', 8]);
});

test('every cell is found by its index and by its values', (t) => {
  for (const of of [networks, ratios]) {
    const { axes } = of.sweep;
    const count = axes.reduce((product, { values }) => product * values.length, 1);
    for (let index = 0; index < count; index += 1) {
      const { coordinates } = chooseCell([String(index)], of);
      t.is(chooseCell([`#${index}`], of).index, index);
      const texts = axes.map(({ name }, at) => `${name}=${coordinates[at]}`);
      t.is(chooseCell(texts, of).index, index);
      t.is(chooseCell([texts.toReversed().join(',')], of).index, index);
    }
    t.regex(
      refused(() => chooseCell([String(count)], of)),
      new RegExp(`expected an index from 0 to ${count - 1}, got ${count}`),
    );
  }
});

test('derived axes take what was meant, or the sizes that they give', (t) => {
  t.deepEqual(cellOf(['delta=0.5,rho=0.3,solver=irls'], ratios), [0.5, ratios.sweep.axes[1].values[2], 'irls']);
  // rho gives k = round(rho m): 30 times 0.3.
  t.deepEqual(cellOf(['m=30,k=9,solver=omp'], ratios), [0.5, ratios.sweep.axes[1].values[2], 'omp']);
  t.deepEqual(cellOf(['delta=0.5,k=9,solver=omp'], ratios), [0.5, ratios.sweep.axes[1].values[2], 'omp']);
  t.regex(
    refused(() => cellOf(['k=9,solver=omp'], ratios)),
    /but #10?\d?.* have these values; name a value for each of delta/,
  );
  t.regex(
    refused(() => cellOf(['m=30,k=59,solver=omp'], ratios)),
    /but none has these sizes/,
  );
  t.regex(
    refused(() => cellOf(['m=30.5,k=9,solver=omp'], ratios)),
    /--cell m: expected a whole number, got 30\.5/,
  );
});

test('a cell that is none is refused with what there is', (t) => {
  for (const [texts, message] of [
    [['N=4'], /--cell network: expected one of .*, got none/],
    [['network={0,1},N=3'], /--cell N: expected one of 2, 4, 8, got 3$/],
    [['network={0,1},N=2,z=3'], /--cell z: expected one of the axes network, N, got z/],
    [['network={0,1},N=2,N=4'], /--cell N: expected one value, got two/],
    [['network={0,1},N='], /--cell: expected axis=value, got "N="/],
    [['network={0,1},2'], /--cell: expected axis=value, got "2"/],
  ] as const) {
    t.regex(
      refused(() => chooseCell([...texts], networks)),
      message,
    );
  }
});

test('slices and what is compared are named like cells', (t) => {
  t.deepEqual(chooseSlice(['rho=0.3', 'solver=omp'], ratios), { rho: ratios.sweep.axes[1].values[2], solver: 'omp' });
  t.deepEqual(chooseSlice(['network={0,1,2}*{0,3,6}'], networks), { network: '{0,1,2}*{0,3,6}' });
  t.regex(
    refused(() => chooseSlice(['q=1'], ratios)),
    /--slice q: expected one of the axes delta, rho, solver, got q/,
  );
  t.deepEqual(chooseBetween('solver=irls,omp', ratios), { axis: 'solver', a: 'irls', b: 'omp' });
  t.deepEqual(chooseBetween('rho=0.3,0.7', ratios).a, ratios.sweep.axes[1].values[2]);
  t.deepEqual(chooseBetween('network={0,1},{0,1,2}*{0,3,6}', networks), {
    axis: 'network',
    a: '{0,1}',
    b: '{0,1,2}*{0,3,6}',
  });
  t.regex(
    refused(() => chooseBetween('solver=omp,amp', ratios)),
    /--between solver: expected one of omp, irls, got amp/,
  );
  t.regex(
    refused(() => chooseBetween('solver=omp,omp', ratios)),
    /--between: expected two values of the axis solver, got omp/,
  );
  t.regex(
    refused(() => chooseBetween('q=omp,omp', ratios)),
    /--between: expected one of the axes delta, rho, solver, got q/,
  );
});
