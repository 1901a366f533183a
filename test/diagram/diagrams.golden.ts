import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { drawGolden, goldenDiagrams, goldenFolder } from './golden-diagrams.js';

test('every frozen picture is one that is drawn', (t) => {
  t.deepEqual(
    readdirSync(goldenFolder).sort(),
    Object.keys(goldenDiagrams)
      .map((name) => `${name}.svg`)
      .sort(),
  );
});

for (const name of Object.keys(goldenDiagrams)) {
  test(`the picture is the frozen one: ${name}`, async (t) => {
    const frozen = readFileSync(join(goldenFolder, `${name}.svg`), 'utf8');
    // Element by element, so that a difference is told by its line.
    t.deepEqual((await drawGolden(name)).split('<'), frozen.split('<'));
  });
}
