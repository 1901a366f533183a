import test from 'ava';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { type PlainSweep, plainSweep } from './arbitrary-sweep.js';
import { getSweep, listProblems, parseTestSweep } from './parse-test-sweep.js';

test('the canonical form of a sweep parses back to the sweep', (t) => {
  fc.assert(
    fc.property(plainSweep, (plain) => {
      const sweep = getSweep(JSON.stringify(plain));
      const again = getSweep(encodeSweep(sweep));
      t.deepEqual(again, sweep);
      t.is(encodeSweep(again), encodeSweep(sweep));
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('YAML or JSON, block or flow, whatever the order of keys: one identity', (t) => {
  fc.assert(
    fc.property(plainSweep, fc.boolean(), (plain, flow) => {
      const reversed = Object.fromEntries(Object.entries(plain).reverse());
      const parameters = Object.fromEntries(Object.entries(plain.parameters).reverse());
      const yaml = stringify({ ...reversed, parameters }, { collectionStyle: flow ? 'flow' : 'block' });
      t.is(sweepId(getSweep(yaml)), sweepId(getSweep(JSON.stringify(plain))), yaml);
    }),
    { numRuns: 200 },
  );
});

test('a range and the list of its values are one sweep', (t) => {
  const range = fc
    .record({
      first: fc.integer({ min: 1, max: 20 }),
      width: fc.integer({ min: 1, max: 5 }),
      count: fc.integer({ min: 2, max: 15 }),
    })
    .map(({ first, width, count }) => ({ from: first, to: first + width * (count - 1), step: width, count }));
  fc.assert(
    fc.property(range, fc.constantFrom(1, 100), ({ from, to, step, count }, unit) => {
      const name = unit === 1 ? 'm' : 'delta';
      const values = Array.from({ length: count }, (_, index) => (from + index * step) / unit);
      const ends = { from: from / unit, to: to / unit };
      const ids = [values, { ...ends, step: step / unit }, { ...ends, count }].map((axis) =>
        sweepId(getSweep(JSON.stringify(small({ [name]: axis })))),
      );
      t.is(ids[1], ids[0]);
      t.is(ids[2], ids[0]);
    }),
  );
});

test('the identity sees everything but trials', (t) => {
  fc.assert(
    fc.property(plainSweep, plainSweep, (a, b) => {
      const [first, second] = [a, b].map((plain) => getSweep(JSON.stringify(plain)));
      const same = encodeSweep({ ...first, trials: 1 }) === encodeSweep({ ...second, trials: 1 });
      t.is(sweepId(first) === sweepId(second), same);
      t.is(sweepId({ ...first, trials: first.trials + 1 }), sweepId(first));
    }),
  );
  const sweep = getSweep(JSON.stringify(small({ m: [1, 2] })));
  const ids = [
    sweep,
    { ...sweep, seed: 2 },
    { ...sweep, experimentVersion: 9 },
    { ...sweep, parameters: { ...sweep.parameters, n: 201 } },
    { ...sweep, criterion: { name: 'relative-error', tolerance: 1e-3 } },
    { ...sweep, criterion: { name: 'relative-error', tolerance: 1e-4 } },
    { ...sweep, axes: [{ name: 'm', values: [2, 1] }] },
  ].map(sweepId);
  t.is(new Set(ids).size, ids.length);
  t.true(ids.every((id) => /^[0-9a-f]{32}$/.test(id)));
});

test('a damaged file gives a sweep or problems that stand in the text, and never an exception', (t) => {
  const damage = fc.record({
    at: fc.nat(),
    length: fc.nat({ max: 12 }),
    text: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom('[', '{', ']', '}', ': ', '- ', '&a ', '*a', '\n', '\t', '!!set ', '"', '|\n', '---\n', '1e999'),
    ),
  });
  fc.assert(
    fc.property(plainSweep, fc.array(damage, { minLength: 1, maxLength: 4 }), (plain, damages) => {
      const text = damages.reduce((damaged, { at, length, text: inserted }) => {
        const start = at % (damaged.length + 1);
        return damaged.slice(0, start) + inserted + damaged.slice(start + length);
      }, stringify(plain));
      const parsed = parseTestSweep(text);
      if (parsed.kind === 'sweep') {
        t.deepEqual(getSweep(encodeSweep(parsed.sweep)), parsed.sweep);
        return;
      }
      const lineLengths = text.split(/\r\n|\n|\r/).map((line) => line.length);
      t.true(parsed.problems.length > 0);
      for (const { line, column } of parsed.problems) {
        t.true(line >= 1 && line <= lineLengths.length && column >= 1 && column <= text.length + 1, text);
      }
    }),
    { numRuns: 500 },
  );
});

test('a key with one letter too few, too many or changed is named with the right one', (t) => {
  const words = ['experiment', 'seed', 'trials', 'parameters', 'criterion', 'axes'];
  const letters = fc.string({
    unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')),
    minLength: 1,
    maxLength: 1,
  });
  fc.assert(
    fc.property(fc.constantFrom(...words), fc.nat(), letters, fc.constantFrom(0, 1, 2), (word, at, letter, kind) => {
      const start = at % word.length;
      const written = word.slice(0, start) + (kind === 0 ? '' : letter) + word.slice(kind === 2 ? start : start + 1);
      fc.pre(!words.includes(written));
      const [problem] = listProblems(`${written}: 1\n`).filter((line) => line.includes(` ${written}: `));
      t.true(problem.endsWith(`did you mean "${word}"?`), problem);
    }),
  );
});

function small(axes: Readonly<Record<string, unknown>>): Omit<PlainSweep, 'axes'> & { axes: unknown } {
  return { experiment: 'test-recovery', seed: 1, trials: 1, parameters: { n: 200, k: 1 }, axes };
}
