import test from 'ava';
import { experiments } from '../../src/experiments/registry.js';
import { measureBits, readFrozenBits } from './golden-bits.js';

const frozen = readFrozenBits();

test('every experiment has frozen bits, and nothing else has', (t) => {
  t.deepEqual(Object.keys(frozen).sort(), experiments.map(({ declaration }) => declaration.name).sort());
});

for (const { declaration } of experiments) {
  test(`${declaration.name}: small sweeps have the frozen bits, or the version was raised with them`, async (t) => {
    t.deepEqual(await measureBits(declaration.name), frozen[declaration.name]);
  });
}
