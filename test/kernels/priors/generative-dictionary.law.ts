import test from 'ava';
import {
  decodeSamples,
  descendDictionary,
  generatePoints,
  readDictionary,
  writeCodes,
  writeDictionary,
  writeSamples,
} from '../../../src/kernels/priors/generative-dictionary.js';
import {
  naiveCodeGradient,
  naiveDescent,
  naiveDictionaryGradient,
  naiveGenerate,
  naiveResidual,
} from '../naive/generative-dictionary.js';
import { cut, normals, openScene, scenePriors, sizesOf } from './generative-scene.js';

const noPace = (): void => undefined;

/** Of the larger scale; what rounding makes of 30 steps stays far below it. */
const nearness = 1e-8;

function isNear(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = nearness): boolean {
  const scale = Math.max(1, ...Array.from(wanted, Math.abs));
  return Array.from(found).every((value, i) => Math.abs(value - wanted[i]) <= tolerance * scale);
}

function squaredNorm(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

for (const { name, prior } of scenePriors) {
  const { k, n } = sizesOf(prior);

  test(`${name}: G(z) is the twin's, for any number of samples`, (t) => {
    for (const sampleCount of [1, 3, 4, 5, 9]) {
      const workspace = openScene(prior, { m: 3, sampleCount });
      const codes = normals(`codes ${name}`, sampleCount * k).map((value) => 2 * value);
      writeCodes(workspace, codes);
      const wanted = cut(codes, k).flatMap((z) => naiveGenerate(prior, z));
      t.true(isNear(generatePoints(workspace), wanted, 1e-14));
    }
  });

  test(`${name}: the twin's gradients are those of finite differences`, (t) => {
    const m = 5;
    const entries = [...normals(`A ${name}`, m * n)];
    const samples = cut(normals(`y ${name}`, 2 * m), m);
    const codes = cut(normals(`z ${name}`, 2 * k), k);
    const cost = (weights: readonly number[], all: readonly (readonly number[])[]): number =>
      all.reduce((sum, z, s) => {
        return sum + squaredNorm(naiveResidual({ m, n, entries: [...weights] }, naiveGenerate(prior, z), samples[s]));
      }, 0);
    const h = 1e-6;
    const differences = (value: (shift: number) => number): number => (value(h) - value(-h)) / (2 * h);
    const state = { dictionary: { m, n, entries }, codes };
    const dictionaryGradient = naiveDictionaryGradient(prior, state, samples);
    const wanted = entries.map((_, at) => differences((shift) => cost(entries.with(at, entries[at] + shift), codes)));
    t.true(isNear(dictionaryGradient, wanted, 1e-7));
    codes.forEach((z, s) => {
      const slope = naiveCodeGradient(prior, { dictionary: state.dictionary, z }, samples[s]);
      const along = z.map((_, i) => differences((shift) => cost(entries, codes.with(s, z.with(i, z[i] + shift)))));
      t.true(isNear(slope, along, 1e-7));
    });
  });

  test(`${name}: steps of A, of the codes and of both are the twin's`, (t) => {
    for (const { m, sampleCount } of [
      { m: 1, sampleCount: 1 },
      { m: 6, sampleCount: 7 },
      { m: 9, sampleCount: 4 },
    ]) {
      const entries = normals(`A ${name} ${m}`, m * n);
      const samples = normals(`y ${name} ${m}`, sampleCount * m);
      const codes = normals(`z ${name} ${m}`, sampleCount * k);
      const state = { dictionary: { m, n, entries: [...entries] }, codes: cut(codes, k) };
      for (const stepCount of [1, 2, 30]) {
        const workspace = openScene(prior, { m, sampleCount });
        writeDictionary(workspace, entries);
        writeSamples(workspace, samples);
        const rates = { stepCount, dictionaryRate: 0.01, codeRate: 0.02 };
        for (const codeRate of [0, rates.codeRate]) {
          writeDictionary(workspace, entries);
          writeCodes(workspace, codes);
          const losses = descendDictionary(workspace, { ...rates, codeRate }, noPace);
          const twin = naiveDescent(prior, { state, samples: cut(samples, m) }, { ...rates, codeRate });
          t.true(isNear(readDictionary(workspace), twin.dictionary.entries), `${m} ${stepCount} ${codeRate}: A`);
          const wanted = twin.codes.flatMap((z) => naiveGenerate(prior, z));
          t.true(isNear(generatePoints(workspace), wanted), `${m} ${stepCount} ${codeRate}: x`);
          const start = state.codes.map((z, s) =>
            squaredNorm(naiveResidual(state.dictionary, naiveGenerate(prior, z), cut(samples, m)[s])),
          );
          t.true(isNear([losses[0]], [start.reduce((sum, value) => sum + value)], 1e-12));
        }
        const starts = codes;
        writeDictionary(workspace, entries);
        const decoded = decodeSamples(workspace, { starts, startCount: 1, stepCount, rate: 0.02 }, noPace);
        const held = { ...rates, dictionaryRate: 0 };
        const twin = naiveDescent(prior, { state, samples: cut(samples, m) }, held);
        t.true(isNear(decoded.codes, twin.codes.flat()));
        const residuals = twin.codes.map((z, s) =>
          squaredNorm(naiveResidual(state.dictionary, naiveGenerate(prior, z), cut(samples, m)[s])),
        );
        t.true(isNear(decoded.squaredResiduals, residuals));
      }
    }
  });

  test(`${name}: of several starts the one with the least residual stays, and neighbours change nothing`, (t) => {
    const m = 5;
    const sampleCount = 6;
    const startCount = 3;
    const entries = normals(`A ${name}`, m * n);
    const samples = normals(`y ${name}`, sampleCount * m);
    const starts = normals(`starts ${name}`, startCount * sampleCount * k);
    const decode = (chosen: Float64Array, of: Float64Array, count: number) => {
      const workspace = openScene(prior, { m, sampleCount: of.length / m, startCountMax: startCount });
      writeDictionary(workspace, entries);
      writeSamples(workspace, of);
      return decodeSamples(workspace, { starts: chosen, startCount: count, stepCount: 40, rate: 0.05 }, noPace);
    };
    const together = decode(starts, samples, startCount);
    for (let s = 0; s < sampleCount; s += 1) {
      const alone = Array.from({ length: startCount }, (_, start) => {
        const at = k * (sampleCount * start + s);
        return decode(starts.slice(at, at + k), samples.slice(m * s, m * (s + 1)), 1);
      });
      const least = Math.min(...alone.map(({ squaredResiduals }) => squaredResiduals[0]));
      t.is(together.squaredResiduals[s], least);
      const best = alone.find(({ squaredResiduals }) => squaredResiduals[0] === least);
      t.deepEqual(together.codes.slice(k * s, k * (s + 1)), best?.codes);
    }
  });
}

test('a descent cut in slices has the bits of one that is not', (t) => {
  const prior = { kind: 'dependencies', k: 3 } as const;
  const m = 60;
  const sampleCount = 601;
  const run = (): Float64Array => {
    const workspace = openScene(prior, { m, sampleCount });
    writeDictionary(workspace, normals('A', m * 9));
    writeSamples(workspace, normals('y', sampleCount * m));
    writeCodes(workspace, normals('z', sampleCount * 3));
    const shares: number[] = [];
    const plan = { stepCount: 60, dictionaryRate: 0.01, codeRate: 0.01 };
    const losses = descendDictionary(workspace, plan, (share) => shares.push(share));
    t.true(shares.length > 1);
    return losses;
  };
  const losses = run();
  t.deepEqual(run(), losses);
  // Moments that began anew at a slice's start would let the loss jump.
  for (let step = 1; step < losses.length; step += 1) t.true(losses[step] < losses[step - 1] * 1.001, `step ${step}`);
});

test('codes that run away are reported as infinite residuals and never as numbers', (t) => {
  const workspace = openScene({ kind: 'dependencies', k: 2 }, { m: 3, sampleCount: 2 });
  writeDictionary(workspace, new Float64Array(18).fill(1));
  writeSamples(workspace, new Float64Array(6));
  const starts = new Float64Array(4).fill(1e300);
  const { codes, squaredResiduals } = decodeSamples(
    workspace,
    { starts, startCount: 1, stepCount: 1, rate: 1 },
    noPace,
  );
  t.deepEqual([...squaredResiduals], [Infinity, Infinity]);
  t.deepEqual([...codes], [0, 0, 0, 0]);
});
