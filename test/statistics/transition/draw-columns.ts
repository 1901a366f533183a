import fc from 'fast-check';
import type { ColumnVerdicts } from '../../../src/statistics/transition/fold-column.js';
import { notSettled } from '../../../src/statistics/verdict-table.js';
import { verdictCode } from '../../../src/sweep/outcome.js';

/** Rising positions of all kinds: whole ones, evenly spaced ones, ratios over many decades, and random gaps. */
export const risingPositions = fc.oneof(
  fc
    .tuple(fc.integer({ min: -5, max: 20 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 16 }))
    .map(([from, step, count]) => Array.from({ length: count }, (_, at) => from + step * at)),
  fc
    .tuple(fc.integer({ min: -9, max: -2 }), fc.integer({ min: 4, max: 9 }))
    .map(([from, count]) => Array.from({ length: count }, (_, at) => 10 ** (from + at))),
  fc
    .array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 16 })
    .map((gaps) => gaps.map((_, at) => gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0) / 100)),
);

/** How trials succeed: below a threshold each, cell by cell by a falling or rising law, or at random. */
const kinds = ['nested', 'independent', 'anything'] as const;

/** Columns with verdicts of every kind, some of them missing. */
export const anyColumn: fc.Arbitrary<ColumnVerdicts> = fc
  .record({
    positions: risingPositions,
    trialCount: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 20, max: 120 })),
    kind: fc.constantFrom(...kinds),
    middle: fc.double({ min: -0.2, max: 1.2, noNaN: true }),
    spread: fc.double({ min: 0.001, max: 1, noNaN: true }),
    rises: fc.boolean(),
    missing: fc.constantFrom(0, 0, 0.02, 0.4),
    seed: fc.integer(),
  })
  .map(({ positions, ...law }) => {
    const { trialCount } = law;
    const whole = positions.every(Number.isInteger);
    return { positions, whole, trialCount, codes: drawCodes(positions.length, law) };
  });

function drawCodes(
  width: number,
  law: {
    trialCount: number;
    kind: (typeof kinds)[number];
    middle: number;
    spread: number;
    rises: boolean;
    missing: number;
    seed: number;
  },
): Uint8Array {
  const { trialCount, kind, middle, spread, rises, missing, seed } = law;
  const next = countedNoise(seed);
  const codes = new Uint8Array(trialCount * width);
  for (let trial = 0, at = 0; trial < trialCount; trial += 1) {
    let u = next();
    for (let cell = 0; cell < width; cell += 1, at += 1) {
      if (kind !== 'nested') u = next();
      const threshold = kind === 'anything' ? u - 0.5 : middle + spread * (u - 0.5);
      const place = kind === 'anything' ? 0 : cell / (width - 1);
      const success = place < threshold !== rises;
      const fate = next();
      const failure = fate > 0.95 ? verdictCode.unresolved : verdictCode.failure;
      codes[at] = success ? verdictCode.success : failure;
      if (next() < missing) codes[at] = fate < 0.5 ? notSettled : verdictCode.quarantined;
    }
  }
  return codes;
}

/** Numbers in [0, 1) by a linear congruence: enough to scatter verdicts. */
export function countedNoise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Success at every position below the trial's threshold. */
export function staircase(positions: readonly number[], thresholds: readonly number[], whole = false): ColumnVerdicts {
  const codes = thresholds.flatMap((threshold) => positions.map((position) => (position < threshold ? 1 : 0)));
  return { positions, whole, trialCount: thresholds.length, codes: Uint8Array.from(codes) };
}

/** Independent cells: so many successes in each, whichever trials they are. */
export function countsColumn(
  positions: readonly number[],
  successes: readonly number[],
  trialCount: number,
): ColumnVerdicts {
  const codes = Array.from({ length: trialCount }, (_, trial) =>
    // Trials start at other places in every cell, so that no trial has all of the successes.
    successes.map((count, cell) => ((trial + 7 * cell) % trialCount < count ? 1 : 0)),
  ).flat();
  return { positions, whole: false, trialCount, codes: Uint8Array.from(codes) };
}
