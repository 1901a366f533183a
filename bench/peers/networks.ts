/*
 * The descent on the two-layer generator beside the same descent in numpy, by FFT: the same instance, the same steps, one
 * thread each. The time is the CPU's, the shortest of some rounds; both ends must be the same point.
 *   node dist/bench/peers/networks.js
 * Bar 1.8, aim 2.5. The exit code is 1 if packages are missing or the two ends differ.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { fileURLToPath } from 'node:url';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../src/kernels/arena.js';
import { createCirculantKernel } from '../../src/kernels/circulant-kernel.js';
import { createTwoLayerWorkspace, descendTwoLayer, startTwoLayer } from '../../src/kernels/two-layer-generator.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/wasm.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { askPython } from './ask-python.js';

interface Sizes {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly h: number;
}

interface Ours {
  readonly secondsPerStep: number;
  readonly relativeResidual: number;
  /** What numpy reads. */
  readonly instance: Float64Array;
}

const kernels = instantiateKernels(compileKernels());
const steps = 1000;
const roundCount = 5;
/** Far below the critical step of these instances, whose |A J|^2 is below 10. */
const eta = 0.1;
const bar = 1.8;
const aim = 2.5;
const script = fileURLToPath(new URL('../../../bench/peers/peer_networks.py', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'phasegrid-networks-'));
try {
  const path = join(directory, 'instance.f64');
  for (const sizes of [
    { n: 128, m: 64, k: 64, h: 8 },
    { n: 256, m: 128, k: 64, h: 8 },
    { n: 300, m: 100, k: 100, h: 15 },
  ]) {
    const ours = measureOurs(sizes);
    writeFileSync(path, ours.instance);
    const { m, n, k } = sizes;
    const theirs = askPython(script, { path, m, n, k, eta, steps });
    const ratio = theirs.secondsPerStep / ours.secondsPerStep;
    const agree = Math.abs(theirs.relativeResidual / ours.relativeResidual - 1) < 1e-6;
    console.log(
      `two-layer step, n ${n}, m ${m}, k ${k}, h ${sizes.h}: ours ${(1e6 * ours.secondsPerStep).toFixed(1)} us, ` +
        `numpy ${theirs.numpy} ${(1e6 * theirs.secondsPerStep).toFixed(1)} us, ratio ${ratio.toFixed(2)} ` +
        `(bar ${bar}, aim ${aim}), residual ${ours.relativeResidual.toExponential(3)} ${agree ? 'on both sides' : `against ${theirs.relativeResidual}`}`,
    );
    if (!agree) process.exitCode = 1;
  }
  console.log(
    `load averages: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function measureOurs({ n, m, k, h }: Sizes): Ours {
  const kernel = createCirculantKernel('triangular', { n, h });
  const draw = (role: string, length: number): Float64Array => {
    const values = new Float64Array(length);
    drawNormals(
      openStream(deriveStreamState({ seed: 1, experiment: 'bench', role, coordinates: { n }, trial: 0 })),
      values,
    );
    return values;
  };
  const rows = draw('matrix', m * n).map((value) => value / Math.sqrt(m));
  const planted = draw('signal', n).map((value) => value / Math.sqrt(n));
  const y = Float64Array.from({ length: m }, (_, i) =>
    planted.reduce((sum, value, j) => sum + value * rows[n * i + j], 0),
  );
  const coefficients = draw('init', n * k).map((value) => value / Math.sqrt(n));
  const arena = openArena(kernels);
  const leading = padRows(m);
  const matrix = { pointer: allocateFloat64(arena, leading * n).pointer, leading };
  const rightSide = allocateFloat64(arena, leading);
  const workspace = createTwoLayerWorkspace(arena, { mMax: m, nMax: n, kMax: k, sliceLength: 50 });
  const entries = viewFloat64(kernels, { pointer: matrix.pointer, length: leading * n }).fill(0);
  for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) entries[leading * j + i] = rows[n * i + j];
  viewFloat64(kernels, rightSide).fill(0).set(y);
  const problem = { m, n, k, matrix, rightSide, kernel, planted, eta };
  const limits = { stepCountMax: steps, tolerance: 0, sliceLength: 50 };
  let secondsPerStep = Number.POSITIVE_INFINITY;
  let relativeResidual = Number.NaN;
  const state: number[] = [];
  for (let round = 0; round < roundCount; round += 1) {
    startTwoLayer({ n, k, kernel, coefficients }, workspace);
    if (round === 0) {
      const columns = viewFloat64(kernels, workspace.state);
      for (let c = 0; c < k; c += 1) state.push(...columns.subarray(padRows(n) * c, padRows(n) * c + n));
    }
    const start = cpuUsage();
    ({ relativeResidual } = descendTwoLayer(problem, limits, workspace));
    const { user, system } = cpuUsage(start);
    secondsPerStep = Math.min(secondsPerStep, (user + system) / 1e6 / steps);
  }
  return { secondsPerStep, relativeResidual, instance: Float64Array.from([...kernel.u, ...rows, ...y, ...state]) };
}
