import type { Matrix } from 'ml-matrix';
import { createBasisPursuitWorkspace, type Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import {
  createRecoveryVerdictWorkspace,
  defaultRecoveryVerdictLimits,
  judgeRecovery,
  type RecoveryVerdictLimits,
  type VerdictReport,
} from '../../../src/kernels/l1/recovery-verdict.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { drawGaussian, kernels, type PlantedInstance } from './basis-pursuit-scene.js';

/** What the kernel is told: A, S and sigma. */
export interface SignedSupport {
  readonly A: Matrix;
  readonly planted: readonly number[];
  readonly signs: readonly number[];
}

export function signedSupport({ A, planted, values }: PlantedInstance): SignedSupport {
  return { A, planted, signs: values.map(Math.sign) };
}

/** A report whose arrays are copies: `dual` is empty unless there is one, and so is `nullVector`. */
export interface Judged extends Pick<VerdictReport, 'blocks' | 'steps' | 'drops'> {
  readonly kind: VerdictReport['proof']['kind'];
  readonly dual: number[];
  readonly nullVector: number[];
  readonly active: number[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** Judges in the kernels' memory; the padding rows hold numbers that must not matter. */
export function judgeInstance(
  { A, planted, signs }: SignedSupport,
  {
    limits = {},
    padding = -7.25,
    variables = 'free',
  }: {
    readonly limits?: Partial<RecoveryVerdictLimits>;
    readonly padding?: number;
    readonly variables?: Variables;
  } = {},
): Judged {
  const { rows: m, columns: n } = A;
  const k = planted.length;
  const arena = openArena(kernels);
  const leading = padRows(m) + 4;
  const matrix = allocateFloat64(arena, leading * n);
  const support = allocateFloat64(arena, Math.ceil(k / 2));
  const sigma = allocateFloat64(arena, k);
  const workspace = createRecoveryVerdictWorkspace(arena, createBasisPursuitWorkspace(arena, { mMax: m, nMax: n }));
  const entries = viewFloat64(kernels, matrix).fill(padding);
  for (let j = 0; j < n; j += 1) for (let i = 0; i < m; i += 1) entries[j * leading + i] = A.get(i, j);
  new Int32Array(kernels.memory.buffer, support.pointer, k).set(planted);
  viewFloat64(kernels, sigma).set(signs);
  const { proof, blocks, steps, drops, active } = judgeRecovery(
    { m, n, k, matrix: { pointer: matrix.pointer, leading }, support, signs: sigma, variables },
    { ...defaultRecoveryVerdictLimits(m), ...limits },
    workspace,
  );
  const numbers = Object.entries(proof).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return {
    kind: proof.kind,
    dual: 'dual' in proof ? [...proof.dual] : [],
    nullVector: 'nullVector' in proof ? [...proof.nullVector] : [],
    blocks,
    steps,
    drops,
    active: [...active],
    numbers: Object.fromEntries(numbers),
  };
}

/** Gaussian instances over the whole of (m, k) at n = 40, five of each pair, of both coefficient laws in turn. */
export function drawMap(): PlantedInstance[] {
  const n = 40;
  const instances: PlantedInstance[] = [];
  for (const m of [1, 2, 5, 10, 15, 21, 26, 31, 35, 39, 40]) {
    for (const share of [0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1]) {
      const k = Math.round(share * m);
      for (let trial = 0; trial < 5; trial += 1) instances.push(drawGaussian(`map ${m} ${k}`, trial, { m, n, k }));
    }
  }
  return instances;
}
