import test from 'ava';
import { z } from 'zod';
import {
  defineExperiment,
  derivedAxisOf,
  type Parameters,
  ruleOf,
  type TypesOf,
} from '../../src/sweep/define-experiment.js';

const parameters = {
  n: { description: 'size', unit: '1', schema: z.int().min(1) },
  'step-size': { description: 'step', unit: '1', schema: z.number(), default: 0.5 },
  law: { description: 'law', unit: 'choice', schema: z.enum(['flat', 'round']), default: 'flat' },
} as const satisfies Parameters;

const rule = ruleOf(parameters);

const experiment = defineExperiment({
  name: 'test',
  version: 1,
  title: 'Test',
  description: 'A test.',
  parameters,
  derivedAxes: [
    derivedAxisOf(parameters)({
      name: 'half',
      description: 'n / 2',
      gives: 'n',
      needs: ['step-size'],
      schema: z.number(),
      derive: (half, point) => 2 * half + point['step-size'],
    }),
  ],
  rules: [rule('n <= 9', ['n'], ({ n }) => n <= 9)],
  criteria: {
    proved: { description: 'it is proved' },
    near: { description: 'it is near', tolerance: { default: 1, description: 'how near' } },
  },
  metrics: {
    error: { unit: '1', description: 'how far' },
    steps: { unit: '1', description: 'how many', measuredWhere: { parameter: 'law', value: 'round' } },
  },
  headlineMetric: 'error',
  costSecondsPerTrial: ({ n, 'step-size': stepSize, law }, criterion) =>
    n * stepSize * (law === 'round' ? 2 : 1) * (criterion.name === 'near' ? criterion.tolerance : 1),
});

type Types = TypesOf<typeof experiment>;

/** Whether two types are one, where each can be had from the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

test('keys are the names, in their order, and what is left out is empty', (t) => {
  t.deepEqual(
    experiment.parameters.map(({ name }) => name),
    ['n', 'step-size', 'law'],
  );
  t.deepEqual(
    experiment.metrics.map(({ name }) => name),
    ['error', 'steps'],
  );
  t.deepEqual(
    experiment.criteria.map(({ name }) => name),
    ['proved', 'near'],
  );
  t.deepEqual([experiment.coupledParameters, 'curves' in experiment], [[], false]);
});

test('rules, costs and axes are what they were written as', (t) => {
  t.true(experiment.rules[0].holds({ n: 9 }));
  t.false(experiment.rules[0].holds({ n: 10 }));
  t.deepEqual(experiment.rules[0].parameters, ['n']);
  const point = { n: 3, 'step-size': 0.5, law: 'round' };
  t.is(experiment.costSecondsPerTrial(point, { name: 'near', tolerance: 2 }), 6);
  t.is(experiment.derivedAxes[0].derive(4, point), 8.5);
});

test('a name that looks like a whole number would lose its place, and is refused', (t) => {
  const wrong = { ...experimentParts, metrics: { 7: { unit: '1', description: 'seven' } } };
  t.throws(() => defineExperiment(wrong), { message: /no whole number, got 7/ });
});

const experimentParts = {
  name: 'test',
  version: 1,
  title: 'Test',
  description: 'A test.',
  parameters,
  criteria: { proved: { description: 'it is proved' } },
  metrics: { error: { unit: '1', description: 'how far' } },
  costSecondsPerTrial: () => 1,
} as const;

test('types follow from the declaration, and what names nothing does not compile', (t) => {
  const point: Same<Types['point'], { n: number; 'step-size': number; law: 'flat' | 'round' }> = true;
  const metric: Same<Types['metric'], 'error' | 'steps'> = true;
  const curve: Same<Types['curve'], never> = true;
  t.deepEqual([point, metric, curve], [true, true, true]);
  const readTolerance = (criterion: Types['criterion']): number =>
    criterion.name === 'near' ? criterion.tolerance : 0;
  t.is(readTolerance({ name: 'near', tolerance: 3 }), 3);
  // @ts-expect-error a rule names parameters alone
  t.truthy(rule('m <= 9', ['m'], () => true));
  // @ts-expect-error a rule sees no more than it names
  t.truthy(rule('n flat', ['n'], ({ law }) => law === 'flat'));
  // @ts-expect-error the headline is one of the metrics
  t.truthy(defineExperiment({ ...experimentParts, headlineMetric: 'steps' }));
  // @ts-expect-error parameters that couple cells are parameters
  t.truthy(defineExperiment({ ...experimentParts, coupledParameters: ['m'] }));
  const measured = { unit: '1', description: 'x', measuredWhere: { parameter: 'm', value: 1 } } as const;
  // @ts-expect-error where a metric is measured is a question of parameters
  t.truthy(defineExperiment({ ...experimentParts, metrics: { measured } }));
});
