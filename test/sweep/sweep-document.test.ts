import test from 'ava';
import { listProblems } from './parse-test-sweep.js';

/** A good file of eight lines. */
const good = `experiment: test-recovery
seed: 2026
trials: 50
parameters: { n: 100 }
criterion: exact
axes:
  m: { from: 5, to: 95, step: 5 }
  k: [1, 2, 3, 5, 8, 13, 21, 34]
`;

/** A macro: the text has these problems and no others. */
const has = test.macro((t, text: string, expected: readonly string[]) => {
  t.deepEqual(listProblems(text), expected);
});

const header = 'expected a mapping with experiment, seed, trials, curves, parameters, criterion, axes';
test('an empty file is refused', has, '', [`sweep.yaml:1:1: ${header}, got nothing`]);
test('a file of comments is refused', has, '# nothing\n', [`sweep.yaml:1:1: ${header}, got nothing`]);
test('a text is refused', has, 'hello', [`sweep.yaml:1:1: ${header}, got "hello"`]);
test('a list is refused', has, '- 1\n', [`sweep.yaml:1:1: ${header}, got a list`]);
test('a second document is refused', has, `${good}---\nb: 2\n`, [
  'sweep.yaml:9:1: expected one document, got a second one',
]);
test('a key that stands twice is refused', has, `${good}seed: 3\n`, [
  'sweep.yaml:9:1 seed: expected each key once, got "seed" again',
]);
test('a tab as indentation is refused', has, 'axes:\n\tm: [1]\n', [
  'sweep.yaml:2:1: expected spaces as indentation, got a tab',
]);
test('a key that is no text is refused', has, '? [a]\n: 3\n', [
  'sweep.yaml:1:3: expected text as a key, got something else',
]);
test('an alias of nothing is refused', has, 'seed: *x\n', [
  'sweep.yaml:1:7 seed: expected an anchor &x above, got the alias *x',
]);
test('an alias of itself is refused', has, 'axes: &x [*x]\n', [
  'sweep.yaml:1:11 axes[0]: expected an anchor &x above, got the alias *x',
]);
test('a tag is refused', has, good.replace('2026', '!foo 1'), [
  'sweep.yaml:2:7: expected valid YAML or JSON, got "!foo 1"; Unresolved tag: !foo',
]);
test('a bracket that is never closed is refused', has, 'axes: { m: [1, 2\n', [
  'sweep.yaml:2:1: expected valid YAML or JSON, got the end of the file; Flow sequence in block collection must be sufficiently indented and end with a ]',
]);
test('keys of objects in JavaScript are keys like any other', has, `${good}__proto__: 1\n`, [
  'sweep.yaml:9:1 __proto__: expected one of experiment, seed, trials, curves, parameters, criterion, axes, got "__proto__"',
]);

test('hostile texts are refused', (t) => {
  const mebibyte = 1 << 20;
  const bomb = Array.from(
    'bcdefghij',
    (name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(10)}]\n`,
  );
  const texts = {
    'too long': 'a'.repeat(mebibyte + 1),
    'deep lists': '['.repeat(mebibyte),
    'deep mappings': '{'.repeat(mebibyte),
    'deep blocks': '- '.repeat(mebibyte / 2),
    'deep keys': '? '.repeat(mebibyte / 2),
    'many keys': Array.from({ length: 100_000 }, (_, index) => `k${index}: 1\n`).join(''),
    'one key, many times': 'a: 1\n'.repeat(10_000),
    'many documents': '---\n'.repeat(40_000),
    'many anchors': '&a '.repeat(40_000),
    'many directives': '%A b\n'.repeat(20_000),
    'an alias bomb': `a: &a [1,1,1,1,1,1,1,1,1,1]\n${bomb.join('')}`,
    'a deep alias bomb': `a: &a [1]\n${Array.from({ length: 60 }, (_, index) => `a${index}: &a [*a]\n`).join('')}`,
  };
  for (const [name, text] of Object.entries(texts)) {
    const problems = listProblems(text);
    t.true(problems.length > 0 && problems.length <= 51, name);
    t.true(
      problems.every((line) => line.length < 400),
      name,
    );
  }
});
