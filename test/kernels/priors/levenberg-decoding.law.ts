import test from 'ava';
import {
  decodeByLevenberg,
  decodeSamples,
  writeDictionary,
  writeSamples,
} from '../../../src/kernels/priors/generative-dictionary.js';
import { naiveCodeGradient, naiveGenerate, naiveResidual } from '../naive/generative-dictionary.js';
import { cut, normals, openScene, scenePriors, sizesOf } from './generative-scene.js';

const noPace = (): void => undefined;
const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);

for (const { name, prior } of scenePriors) {
  const { k, n } = sizesOf(prior);
  const m = 11;
  const sampleCount = 30;

  test(`${name}: what has converged is stationary, and the residual is that of the codes`, (t) => {
    const workspace = openScene(prior, { m, sampleCount, startCountMax: 3 });
    const entries = normals(`A ${name}`, m * n);
    const dictionary = { m, n, entries: [...entries] };
    const noise = cut(normals(`noise ${name}`, sampleCount * m), m);
    const samples = Float64Array.from(
      cut(normals(`codes ${name}`, sampleCount * k), k).flatMap((z, s) =>
        naiveResidual(
          dictionary,
          naiveGenerate(prior, z),
          noise[s].map((value) => 0.1 * value),
        ),
      ),
    );
    const starts = normals(`starts ${name}`, 3 * sampleCount * k);
    writeDictionary(workspace, entries);
    writeSamples(workspace, samples);
    const decoded = decodeByLevenberg(workspace, { starts, startCount: 3, stepCount: 500 }, noPace);
    let stationaryCount = 0;
    cut(decoded.codes, k).forEach((z, s) => {
      const y = [...samples.subarray(m * s, m * (s + 1))];
      const rest = squares(naiveResidual(dictionary, naiveGenerate(prior, z), y));
      t.true(Math.abs(decoded.squaredResiduals[s] - rest) <= 1e-9 * Math.max(1, rest));
      const slope = naiveCodeGradient(prior, { dictionary, z }, y);
      if (Math.sqrt(squares(slope)) <= 1e-6 * squares(y)) stationaryCount += 1;
    });
    t.log(`${stationaryCount} stationary, ${decoded.convergedCount} converged of ${sampleCount}`);
    t.true(stationaryCount >= decoded.convergedCount);
    // Kinks of ReLU, and zeros of squares, end descents that have no gradient of their own there.
    t.true(decoded.convergedCount >= (prior.kind === 'dependencies' ? 0.9 : 0.5) * sampleCount);
  });

  test(`${name}: from the same starts it is not worse than Adam in the sum, and neighbours change nothing`, (t) => {
    const entries = normals(`A ${name}`, m * n);
    const samples = normals(`y ${name}`, sampleCount * m).map((value) => 2 * value);
    const starts = normals(`starts ${name}`, 3 * sampleCount * k);
    const workspace = openScene(prior, { m, sampleCount, startCountMax: 3 });
    writeDictionary(workspace, entries);
    writeSamples(workspace, samples);
    const { squaredResiduals } = decodeByLevenberg(workspace, { starts, startCount: 3, stepCount: 200 }, noPace);
    const adam = decodeSamples(workspace, { starts, startCount: 3, stepCount: 3000, rate: 1e-2 }, noPace);
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    t.true(sum(squaredResiduals) <= 1.1 * sum(adam.squaredResiduals));
    const alone = openScene(prior, { m, sampleCount: 1, startCountMax: 3 });
    for (const s of [0, 5, 29]) {
      writeDictionary(alone, entries);
      writeSamples(alone, samples.slice(m * s, m * (s + 1)));
      const own = Float64Array.from(
        [0, 1, 2].flatMap((start) => {
          const at = k * (sampleCount * start + s);
          return [...starts.subarray(at, at + k)];
        }),
      );
      const one = decodeByLevenberg(alone, { starts: own, startCount: 3, stepCount: 200 }, noPace);
      t.is(one.squaredResiduals[0], squaredResiduals[s]);
    }
  });
}

test('noiseless samples are decoded to nothing left from near their codes', (t) => {
  for (const { name, prior } of scenePriors) {
    const { k, n } = sizesOf(prior);
    const m = 20;
    const workspace = openScene(prior, { m, sampleCount: 6 });
    const entries = normals(`A ${name}`, m * n);
    const codes = normals(`codes ${name}`, 6 * k);
    const samples = cut(codes, k).flatMap((z) =>
      naiveResidual({ m, n, entries: [...entries] }, naiveGenerate(prior, z), new Array<number>(m).fill(0)),
    );
    writeDictionary(workspace, entries);
    writeSamples(workspace, Float64Array.from(samples));
    const starts = codes.map((value) => value * (1 + 1e-4));
    const { squaredResiduals } = decodeByLevenberg(workspace, { starts, startCount: 1, stepCount: 100 }, noPace);
    t.true(
      squaredResiduals.every((value) => value <= 1e-15 * Math.max(1, squares(samples))),
      `${name}: ${squaredResiduals.join(' ')}`,
    );
  }
});

test('a limit of no step leaves nothing converged, and zeros are converged at once', (t) => {
  const workspace = openScene({ kind: 'dependencies', k: 2 }, { m: 3, sampleCount: 2 });
  writeDictionary(workspace, new Float64Array(18).fill(1));
  writeSamples(workspace, new Float64Array(6));
  const starts = new Float64Array(4);
  t.is(decodeByLevenberg(workspace, { starts, startCount: 1, stepCount: 0 }, noPace).convergedCount, 0);
  t.is(decodeByLevenberg(workspace, { starts, startCount: 1, stepCount: 1 }, noPace).convergedCount, 2);
});
