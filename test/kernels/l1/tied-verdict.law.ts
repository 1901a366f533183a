import test from 'ava';
import { Matrix } from 'ml-matrix';
import { drawBelow, drawSign, drawSupport } from '../../../src/random/stream.js';
import { exactVerdict } from '../naive/exact-verdict.js';
import { openTestStream } from './basis-pursuit-scene.js';
import { judgeInstance, type SignedSupport } from './recovery-verdict-scene.js';

const bothVariables = ['free', 'non-negative'] as const;

/** Entries are signs; or signs and zeros; or signs in which a third of the columns repeat others, up to their sign. */
const laws = ['signs', 'sparse', 'repeated'] as const;

function drawWhole(
  trial: number,
  variables: (typeof bothVariables)[number],
): SignedSupport & { readonly name: string } {
  const law = laws[trial % 3];
  const stream = openTestStream(`tied ${law}`, trial);
  const n = 10 + drawBelow(stream, 9);
  const m = 3 + drawBelow(stream, 6);
  const k = 1 + drawBelow(stream, m);
  const A = new Matrix(m, n);
  for (let j = 0; j < n; j += 1) {
    const copied = law === 'repeated' && j > 0 && drawBelow(stream, 3) === 0 ? drawBelow(stream, j) : j;
    const side = drawSign(stream);
    for (let i = 0; i < m; i += 1) {
      const entry = law === 'sparse' && drawBelow(stream, 2) === 0 ? 0 : drawSign(stream);
      A.set(i, j, copied === j ? entry : side * A.get(i, copied));
    }
  }
  const planted = [...drawSupport(stream, { n, k })];
  const signs = planted.map(() => (variables === 'free' ? drawSign(stream) : 1));
  return { A, planted, signs, name: `${law} ${trial}: m=${m} n=${n} k=${k}` };
}

for (const variables of bothVariables) {
  test(`matrices of small whole numbers, ${variables}: the verdict is the exact one, ties included`, (t) => {
    const counts = { success: 0, tie: 0, failure: 0 };
    for (let trial = 0; trial < 900; trial += 1) {
      const instance = drawWhole(trial, variables);
      const expected = exactVerdict(instance, variables);
      counts[expected] += 1;
      t.is(judgeInstance(instance, { variables }).kind, expected, instance.name);
    }
    t.log(counts);
    t.true(Math.min(...Object.values(counts)) > 90);
  });

  test(`nested instances of whole numbers, ${variables}: success, tie and failure follow each other along k and m`, (t) => {
    const rank = { success: 2, tie: 1, failure: 0 } as const;
    let steps = 0;
    for (let trial = 0; trial < 20; trial += 1) {
      const stream = openTestStream('tied staircase', trial);
      const [n, mMax] = [16, 10];
      const A = new Matrix(mMax, n);
      for (let i = 0; i < mMax; i += 1) for (let j = 0; j < n; j += 1) A.set(i, j, drawSign(stream));
      const places = [...drawSupport(stream, { n, k: mMax })];
      const sigma = places.map(() => (variables === 'free' ? drawSign(stream) : 1));
      const rankAt = (m: number, k: number): number => {
        const rows = A.subMatrix(0, m - 1, 0, n - 1);
        const { kind } = judgeInstance(
          { A: rows, planted: places.slice(0, k), signs: sigma.slice(0, k) },
          { variables },
        );
        return kind === 'undecided' || kind === 'non-unique' ? Number.NaN : rank[kind];
      };
      for (let m = 2; m <= mMax; m += 1) {
        for (let k = 1; k <= m; k += 1) {
          const here = rankAt(m, k);
          t.true(here <= rankAt(m, k - 1), `trial ${trial}: m=${m} k=${k} against k - 1`);
          t.true(here >= rankAt(m - 1, k), `trial ${trial}: m=${m} k=${k} against m - 1`);
          if (here === 1) steps += 1;
        }
      }
    }
    t.true(steps > 20, `${steps}`);
  });
}
