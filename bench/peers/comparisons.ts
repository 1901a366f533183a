import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import { openPursuit } from './our-pursuit.js';
import { type OpenTrial, recoveryTolerance, type Size } from './our-side.js';
import { openExperimentTrial } from './our-trial.js';

/** A comparison of one of our methods with one peer, at one n. */
export interface Comparison extends Task, Peer, Goal {
  /** Each size is measured on `--instances` instances. */
  readonly sizes: readonly Size[];
}

interface Task {
  readonly task: string;
  readonly open: OpenTrial;
}

interface Peer {
  readonly peer: string;
  /** Its methods, the plain one first; the fastest at this n is used. */
  readonly methods: readonly string[];
}

interface Goal {
  readonly n: number;
  /** The ratio of the peer's time to ours that must be reached, and the one that is aimed at. */
  readonly bar?: number;
  readonly aim?: number;
}

type Repeated = Goal & { readonly count: number };

const kernels = instantiateKernels(compileKernels());

const verdict: Task = {
  task: 'verdict',
  open: (request) => openExperimentTrial(request, { name: 'exact' }, kernels),
};
const homotopy: Task = {
  task: 'homotopy',
  open: (request) => openExperimentTrial(request, { name: 'relative-error', tolerance: recoveryTolerance }, kernels),
};
const pursuit: Task = { task: 'matching pursuit', open: (request) => openPursuit(request, kernels) };

const highs: Peer = { peer: 'HiGHS', methods: ['highs', 'highs-ds'] };
const larsPath: Peer = { peer: 'lars_path', methods: ['lars_path', 'lars_path with Gram'] };
const orthogonalMp: Peer = { peer: 'orthogonal_mp', methods: ['orthogonal_mp', 'orthogonal_mp with Gram'] };

/** delta and rho of the grid. */
const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** At delta = 1/2 half of the solves recover x0 here, where they are slowest; for matching pursuit it is at a smaller k. */
const transitionRho = 0.38;
const pursuitRho = 1 / 6;

export const comparisons: readonly Comparison[] = [
  ...onGrid({ ...verdict, ...highs }, [
    { n: 100, bar: 100, aim: 200 },
    { n: 400, bar: 110, aim: 250 },
  ]),
  ...onGrid({ ...verdict, ...larsPath }, [
    { n: 100, bar: 60, aim: 120 },
    { n: 400, bar: 15, aim: 35 },
    { n: 800, bar: 12, aim: 25 },
  ]),
  ...atOnePlace({ ...homotopy, ...larsPath }, transitionRho, [
    { n: 100, bar: 20, aim: 40, count: 40 },
    { n: 400, bar: 5, aim: 10, count: 20 },
    { n: 1000, bar: 2.5, aim: 6, count: 8 },
  ]),
  ...atOnePlace({ ...homotopy, ...highs }, transitionRho, [
    { n: 100, bar: 50, aim: 100, count: 40 },
    { n: 400, bar: 30, aim: 60, count: 20 },
    { n: 1000, bar: 55, aim: 120, count: 4 },
  ]),
  ...atOnePlace({ ...pursuit, ...orthogonalMp }, pursuitRho, [
    { n: 100, bar: 10, count: 40 },
    { n: 400, bar: 3, count: 40 },
    { n: 1000, bar: 1.5, count: 20 },
  ]),
];

function onGrid(what: Task & Peer, goals: readonly Goal[]): Comparison[] {
  return goals.map((goal) => {
    const sizes = shares.flatMap((delta) => shares.map((rho) => sizeOf(goal.n, delta, rho)));
    return { ...what, ...goal, sizes };
  });
}

function atOnePlace(what: Task & Peer, rho: number, goals: readonly Repeated[]): Comparison[] {
  return goals.map(({ count, ...goal }) => {
    const sizes = Array.from({ length: count }, () => sizeOf(goal.n, 0.5, rho));
    return { ...what, ...goal, sizes };
  });
}

function sizeOf(n: number, delta: number, rho: number): Size {
  const m = Math.round(delta * n);
  return { n, m, k: Math.round(rho * m) };
}
