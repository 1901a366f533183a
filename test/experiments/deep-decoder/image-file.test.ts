import test from 'ava';
import { encode } from 'fast-png';
import { deepDecoder } from '../../../src/experiments/deep-decoder/declaration/declaration.js';
import { trial as deepDecoderTrial } from '../../../src/experiments/deep-decoder/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { parseSweep } from '../../../src/sweep/parse-sweep.js';
import { planSweep } from '../../../src/sweep/plan.js';
import { encodeRaw } from './encode-raw.js';

/* A file on its whole way: a sweep file names it, the sweep refers to its content, and a trial gets its bytes. */

const kernels = instantiateKernels(compileKernels());
const size = { rows: 16, columns: 16 };
const greys = Uint8Array.from({ length: 256 }, (_, p) => (37 * p + 11 * (p >> 4) ** 2) % 256);
const deep = Uint16Array.from(greys, (grey, p) => 256 * grey + ((91 * p) % 256));

function runWith(content: Uint8Array): { readonly image: string; readonly bits: readonly number[] } {
  const text =
    'experiment: deep-decoder\nseed: 4\ntrials: 1\n' +
    'parameters: { side: 16, d: 3, k: 8, acceleration: 2, iterates: 25 }\naxes:\n  image: [picture]\n';
  const parsed = parseSweep(text, {
    source: 'sweep.yaml',
    findDeclaration: () => deepDecoder,
    experimentNames: [deepDecoder.name],
    readFile: () => ({ kind: 'content', content }),
  });
  if (parsed.kind !== 'sweep') throw new Error(JSON.stringify(parsed.problems));
  const { sweep } = parsed;
  const points = [planSweep(sweep, deepDecoder).cell(0).point];
  const files = new Map<string, Uint8Array>(
    [...parsed.files].map(([reference, file]) => [reference, file.content] as const),
  );
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(deepDecoder.metrics.length) };
  const { seed, criterion } = sweep;
  const workspace = deepDecoderTrial.createWorkspace(kernels, points);
  deepDecoderTrial.runTrial({ seed, trial: 0, criterion, points, files }, workspace, record);
  return { image: String(points[0]['image']), bits: [...record.verdicts, ...record.metrics] };
}

for (const [depth, data, most] of [
  [8, greys, 255],
  [16, deep, 65_535],
] as const) {
  test(`a grey PNG of ${depth} bits gives the bits of the raw format of the same picture`, (t) => {
    const png = runWith(encode({ width: size.columns, height: size.rows, data, depth, channels: 1 }));
    const raw = runWith(
      encodeRaw(
        size,
        [...data].map((value) => value / most),
      ),
    );
    t.regex(png.image, /^sha256:/);
    t.not(png.image, raw.image);
    t.deepEqual(png.bits, raw.bits);
    t.true(png.bits.every(Number.isFinite));
  });
}

test('another picture gives other bits', (t) => {
  const turned = runWith(
    encodeRaw(
      size,
      [...greys].reverse().map((value) => value / 255),
    ),
  );
  t.notDeepEqual(
    turned.bits,
    runWith(
      encodeRaw(
        size,
        [...greys].map((value) => value / 255),
      ),
    ).bits,
  );
});
