import { z } from 'zod';
import { createVerdictTable, notSettled, type VerdictTable } from '../../src/statistics/verdict-table.js';
import type { ExperimentDeclaration, OverlayRequest } from '../../src/sweep/declaration.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import type { Axis, Point, Sweep } from '../../src/sweep/sweep.js';
import { weakThreshold } from '../../src/theory/donoho-tanner.js';
import { exactRecoveryCurve } from '../../src/theory/exact-recovery.js';

/** A declaration like that of sparse recovery, whose trials are drawn from a law instead of being solved. */
export const syntheticDeclaration: ExperimentDeclaration = {
  name: 'synthetic-recovery',
  version: 1,
  title: 'Synthetic recovery',
  description: 'A logistic law around the weak threshold.',
  parameters: [
    parameter('n', 'ambient dimension', '1', z.number()),
    parameter('m', 'measurements', '1', z.number()),
    parameter('k', 'non-zeros', '1', z.number()),
    parameter('noise', 'standard deviation of the noise', '1', z.number()),
    parameter('ensemble', 'law of the matrix', 'choice', z.string()),
    parameter('solver', 'algorithm', 'choice', z.string()),
  ],
  derivedAxes: [
    {
      name: 'delta',
      description: 'undersampling m/n',
      gives: 'm',
      needs: ['n'],
      schema: z.number(),
      derive: (delta, point) => Math.round(delta * Number(point['n'])),
    },
    {
      name: 'rho',
      description: 'sparsity k/m',
      gives: 'k',
      needs: ['m'],
      schema: z.number(),
      derive: (rho, point) => Math.round(rho * Number(point['m'])),
    },
  ],
  rules: [],
  criteria: [{ name: 'exact', description: 'certified' }],
  metrics: [
    { name: 'relative-error', unit: '1', description: 'error' },
    { name: 'iterations', unit: '1', description: 'steps' },
  ],
  coupledParameters: [],
  costSecondsPerTrial: () => 0.001,
  overlays,
};

export interface SyntheticSweep {
  readonly plan: SweepPlan;
  readonly table: VerdictTable;
}

export interface SyntheticOptions {
  readonly axes: readonly Axis[];
  readonly parameters?: Point;
  readonly trials?: number;
  readonly seed?: number;
  /** The success probability at a point; else the logistic law. */
  readonly law?: (point: Point) => number;
  readonly declaration?: ExperimentDeclaration;
}

export function buildSynthetic(options: SyntheticOptions): SyntheticSweep {
  const { axes, law = logisticLaw, declaration = syntheticDeclaration } = options;
  const sweep: Sweep = {
    experiment: declaration.name,
    experimentVersion: declaration.version,
    seed: options.seed ?? 2026,
    trials: options.trials ?? 50,
    parameters: options.parameters ?? { n: 100, ensemble: 'gaussian', solver: 'basis-pursuit' },
    criterion: { name: 'exact' },
    axes,
  };
  const plan = planSweep(sweep, declaration);
  const table = createVerdictTable({ trialCount: sweep.trials, cellCount: plan.cellCount });
  const uniform = mulberry32(sweep.seed);
  for (let cell = 0; cell < plan.cellCount; cell += 1) {
    const probability = law(plan.cell(cell).point);
    for (let trial = 0; trial < sweep.trials; trial += 1) {
      table.codes[trial * plan.cellCount + cell] = uniform() < probability ? verdictCode.success : verdictCode.failure;
    }
  }
  return { plan, table };
}

/** Sets every verdict of the cells that `choose` picks. */
export function setVerdicts(
  { plan, table }: SyntheticSweep,
  verdict: keyof typeof verdictCode | 'not-settled',
  choose: (point: Point, trial: number) => boolean,
): void {
  for (let cell = 0; cell < plan.cellCount; cell += 1) {
    for (let trial = 0; trial < table.trialCount; trial += 1) {
      if (!choose(plan.cell(cell).point, trial)) continue;
      table.codes[trial * plan.cellCount + cell] = verdict === 'not-settled' ? notSettled : verdictCode[verdict];
    }
  }
}

export function logisticLaw(point: Point): number {
  const n = Number(point['n']);
  const m = Number(point['m']);
  const k = Number(point['k']);
  if (m <= 0 || m >= n) return m >= n ? 1 : 0;
  const half = weakThreshold(m / n) * m;
  return 1 / (1 + Math.exp((k - half) / (0.14 * Math.sqrt(n))));
}

export function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, at) =>
    Number((from + at * step).toFixed(9)),
  );
}

function overlays({ x, y, xRange, fixed }: OverlayRequest) {
  const n = Number(fixed['n']);
  if (x === 'delta' && y === 'rho') {
    const deltas = range(Math.max(0.01, xRange[0]), Math.min(0.99, xRange[1]), 0.01);
    const points = deltas.map((delta) => [delta, weakThreshold(delta)] as const);
    return [
      { name: 'Donoho–Tanner weak threshold', kind: 'asymptotic' as const, source: 'Donoho & Tanner 2005', points },
    ];
  }
  if (x !== 'm' || y !== 'k') return [];
  const ms = range(Math.max(1, Math.ceil(xRange[0])), Math.min(n - 1, Math.floor(xRange[1])), 8);
  const halves = exactRecoveryCurve({ n, ms });
  return [
    {
      name: 'Donoho–Tanner weak threshold',
      kind: 'asymptotic' as const,
      source: 'Donoho & Tanner 2005',
      points: ms.map((m) => [m, weakThreshold(m / n) * m] as const),
    },
    {
      name: `exact 50 % curve, Gaussian, n = ${n}`,
      kind: 'exact' as const,
      source: 'Amelunxen, Lotz, McCoy & Tropp 2014',
      points: ms.map((m, at) => [m, halves[at]] as const),
    },
  ];
}

function parameter(name: string, description: string, unit: string, schema: z.ZodType<number | string>) {
  return { name, description, unit, schema };
}

/** A small generator for synthetic verdicts: Tommy Ettinger's mulberry32. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
