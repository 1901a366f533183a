import fc from 'fast-check';

/** A sweep file as plain data whose every cell is possible (see test-declaration.ts), with axes as lists. */
export interface PlainSweep {
  readonly experiment: string;
  readonly seed: number;
  readonly trials: number;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly criterion?: string | Readonly<Record<string, number>>;
  readonly axes: Readonly<Record<string, readonly (number | string)[]>>;
}

/** From 10 on, so that the smallest ratio still gives a size of 1. */
const sizes = fc.uniqueArray(fc.integer({ min: 10, max: 100 }), { minLength: 1, maxLength: 6 });
const ratios = fc.uniqueArray(
  fc.integer({ min: 10, max: 100 }).map((percent) => percent / 100),
  { minLength: 1, maxLength: 6 },
);

type Axes = PlainSweep['axes'];
const measurements: fc.Arbitrary<Axes> = fc.oneof(
  sizes.map((m) => ({ m })),
  ratios.map((delta) => ({ delta })),
);
const sparsities: fc.Arbitrary<Axes> = fc.oneof(
  sizes.map((k) => ({ k })),
  ratios.map((rho) => ({ rho })),
);
const dimensions: fc.Arbitrary<Axes> = fc
  .uniqueArray(fc.integer({ min: 100, max: 300 }), { minLength: 1, maxLength: 4 })
  .map((n) => ({ n }));
const solvers: fc.Arbitrary<Axes> = fc
  .uniqueArray(fc.constantFrom('basis-pursuit', 'omp'), { maxLength: 2 })
  .map((solver) => (solver.length === 0 ? {} : { solver }));

/** Axes in any order; those of one value may become fixed parameters, as long as an axis is left. */
export const plainSweep: fc.Arbitrary<PlainSweep> = fc
  .record({
    experiment: fc.constantFrom('test-recovery', 'test-uncoupled'),
    seed: fc.maxSafeNat(),
    trials: fc.integer({ min: 1, max: 1000 }),
    criterion: fc.constantFrom(undefined, 'exact', 'relative-error', { 'relative-error': 1e-6 }),
    axes: fc
      .tuple(measurements, sparsities, dimensions, solvers)
      .map((parts) => Object.entries<readonly (number | string)[]>(Object.assign({}, ...parts) as Axes))
      .chain((entries) => fc.shuffledSubarray(entries, { minLength: entries.length })),
  })
  .map(({ criterion: drawn, ...rest }) => {
    const isExactEverywhere = !rest.axes.some(([name, values]) => name === 'solver' && values.includes('omp'));
    return { ...rest, criterion: drawn === 'exact' && !isExactEverywhere ? 'relative-error' : drawn };
  })
  .map(({ experiment, seed, trials, criterion, axes }) => {
    const fixed = axes.filter(([, values]) => values.length === 1).slice(0, axes.length - 1);
    return {
      experiment,
      seed,
      trials,
      ...(criterion === undefined ? {} : { criterion }),
      parameters: Object.fromEntries(fixed.map(([name, values]) => [name, values[0]])),
      axes: Object.fromEntries(axes.filter((axis) => !fixed.includes(axis))),
    };
  });
