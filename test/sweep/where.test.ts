import test from 'ava';
import { canHold, describeWhere, type Where } from '../../src/sweep/where.js';

const criterion = { name: 'exact' };
const near: Where = { parameter: 'start', value: 'near' };
const descent: Where = { parameter: 'method', values: ['altmin', 'autodiff'] };
const some: Where = {
  anyOf: [{ allOf: [near, descent] }, { parameter: 'method', value: 'algorithm-1' }],
};

test('a condition is one of values, or numbers above a bound, or a criterion', (t) => {
  const at = (where: Where, held: Readonly<Record<string, number | string>>) =>
    canHold(where, { held, axes: [], criterion });
  t.true(at(near, { start: 'near' }));
  t.false(at(near, { start: 'random' }));
  t.true(at({ parameter: 'steps', above: 0 }, { steps: 1 }));
  t.false(at({ parameter: 'steps', above: 0 }, { steps: 0 }));
  t.true(at({ criteria: ['exact'] }, {}));
  t.false(at({ criteria: ['loss', 'ratio'] }, {}));
  // What is not known may be anything.
  t.true(at(near, {}));
});

test('conditions of one cell must hold in one cell', (t) => {
  const at = (axes: Readonly<Record<string, readonly (number | string)[]>>) =>
    canHold(some, {
      held: {},
      axes: Object.entries(axes).map(([name, values]) => ({ name, values })),
      criterion,
    });
  t.true(at({ start: ['random', 'near'], method: ['mod', 'altmin'] }));
  t.false(at({ start: ['random'], method: ['mod', 'altmin'] }));
  t.true(at({ start: ['random'], method: ['algorithm-1'] }));
  t.false(at({ start: ['near'], method: ['mod'] }));
  const exclusive: Where = {
    allOf: [
      { parameter: 'steps', above: 3 },
      { parameter: 'steps', value: 2 },
    ],
  };
  const steps = Array.from({ length: 100_000 }, (_, step) => step);
  t.false(canHold(exclusive, { held: {}, axes: [{ name: 'steps', values: steps }], criterion }));
});

test('conditions are said in words', (t) => {
  t.is(describeWhere(descent), 'method is altmin or autodiff');
  t.is(describeWhere({ parameter: 'steps', above: 0 }), 'steps > 0');
  t.is(describeWhere(some), 'start is near and method is altmin or autodiff, or method is algorithm-1');
  t.is(describeWhere({ anyOf: [near, { criteria: ['loss'] }] }), 'start is near or criterion is loss');
});
