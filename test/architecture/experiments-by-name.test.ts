import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { experiments } from '../../src/experiments/registry.js';
import { findProjectRoot } from './project-root.js';

/*
 * Between an experiment, which is written by names and types, and the engine, which speaks in numbers and points without
 * types, stands src/experiments/define-trial.ts alone.
 */

const harness = 'define-trial.ts';

const byHand: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\bderiveStreamState\b/, what: 'derives a stream by hand' },
  { pattern: /\bverdictCode\b|\bverdicts\[/, what: 'writes the code of a verdict' },
  { pattern: /\bmetrics\[[^'\]]*\]\s*=|\.metrics\.set\(/, what: 'writes a metric by its place' },
  {
    pattern: /import type \{[^}]*\bPoint\b[^}]*\} from '[./]*sweep\/sweep\.js'/,
    what: 'knows the point without types',
  },
];

test('no experiment reads a point, derives a stream or writes a result but by the harness', (t) => {
  const folder = join(findProjectRoot(), 'src', 'experiments');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\/(declaration|trial)\/.*\.ts$/.test(file) && file !== harness);
  t.true(files.length > 100);
  const breaches = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return byHand.filter(({ pattern }) => pattern.test(text)).map(({ what }) => `${file} ${what}`);
  });
  t.deepEqual(breaches, []);
});

test('every experiment is one line of the registry', (t) => {
  const text = readFileSync(join(findProjectRoot(), 'src', 'experiments', 'registry.ts'), 'utf8');
  const lines = text
    .split('\n')
    .filter((line) => /^ {2}line\(\w+, \(\) => import\('[^']+\/trial\/trial\.js'\)\),$/.test(line));
  t.is(lines.length, experiments.length);
});
