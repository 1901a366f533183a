import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { listExperimentPages } from '../../tools/list-experiment-pages.js';
import { findProjectRoot } from '../architecture/project-root.js';

const folder = join(findProjectRoot(), 'docs', 'experiments');

test('docs/experiments says what the declarations say; `npm run docs` writes it', (t) => {
  const pages = listExperimentPages(findProjectRoot());
  t.deepEqual(readdirSync(folder).sort(), pages.map(({ file }) => file).sort());
  for (const { file, text } of pages) t.is(readFileSync(join(folder, file), 'utf8'), text, file);
});

test('its lines are of a common width, but for words that are longer, and for examples', (t) => {
  for (const { file, text } of listExperimentPages(findProjectRoot())) {
    const prose = text.replace(/```yaml[^]*?```/g, '');
    const long = prose.split('\n').filter((line) => line.length > 120 && line.trim().includes(' ', 2));
    t.deepEqual(long, [], file);
  }
});
