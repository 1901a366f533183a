import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { experiments } from '../../src/experiments/registry.js';
import { describeChange, digestSamples, readFrozenBits, runSamples } from './golden-bits.js';

const frozen = readFrozenBits();

test('every experiment has frozen bits, and nothing else has', (t) => {
  t.deepEqual(Object.keys(frozen).sort(), experiments.map(({ declaration }) => declaration.name).sort());
});

for (const { declaration } of experiments) {
  test(`${declaration.name}: small sweeps have the frozen bits, or the version was raised with them`, async (t) => {
    const ran = await runSamples(declaration.name);
    const bits = digestSamples(ran);
    const known = frozen[declaration.name];
    t.deepEqual(bits, known, isDeepStrictEqual(bits, known) ? undefined : describeChange(ran, known));
  });
}

test('where the bits are others, one is told whether a new metric is all that changed', async (t) => {
  const ran = await runSamples('scattering');
  const { version } = ran.declaration;
  const before = digestSamples(ran, 'largest-entry');
  t.is(
    describeChange(ran, before),
    'only the metric largest-entry is new: verdicts and all other metrics have the frozen bits. If that was meant, ' +
      `raise the version of scattering, which is ${version}, and run "npm run bits:freeze"`,
  );
  t.regex(describeChange(ran, { ...before, version: version - 1 }), /^only .*\. If that was meant, run "npm run bits/);
  const others = { version, digests: { ...before.digests, defaults: 'other' } };
  t.regex(describeChange(ran, others), /^verdicts or metrics have other bits/);
  const raised = { ...digestSamples(ran), version: version + 1 };
  t.is(describeChange(ran, raised), 'only the version of scattering is another one: run "npm run bits:freeze"');
  t.is(describeChange(ran, undefined), 'scattering has no frozen bits yet: run "npm run bits:freeze"');
});
