import test from 'ava';
import fc from 'fast-check';
import { checkCells } from '../../src/sweep/check-cells.js';
import type { Given } from '../../src/sweep/parse-parameters.js';
import type { Finding } from '../../src/sweep/problem.js';
import { runAtOnce } from '../../src/sweep/slices.js';
import type { Axis, Point, Sweep } from '../../src/sweep/sweep.js';
import { listPoints } from './naive-plan.js';
import { testDeclaration } from './test-declaration.js';

const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
const ratios = fc.uniqueArray(
  fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
  { minLength: 1, maxLength: 4 },
);

/** Sweeps of which some cells are impossible. */
const studies: fc.Arbitrary<{ parameters: Point; axes: Axis[] }> = fc
  .record({ n: sizes, m: sizes, k: sizes, delta: ratios, rho: ratios, byDelta: fc.boolean(), byRho: fc.boolean() })
  .map(({ n, m, k, delta, rho, byDelta, byRho }) => [
    { name: 'n', values: n },
    byDelta ? { name: 'delta', values: delta } : { name: 'm', values: m },
    byRho ? { name: 'rho', values: rho } : { name: 'k', values: k },
    { name: 'noise', values: [1, 2] },
  ])
  .chain((axes) => fc.shuffledSubarray(axes, { minLength: axes.length }))
  .map((axes) => ({
    parameters: Object.fromEntries(
      axes.filter(({ values }) => values.length === 1).map(({ name, values }) => [name, values[0]]),
    ),
    axes: axes.filter(({ values }) => values.length > 1),
  }));

function listFindings({ parameters, axes }: { parameters: Point; axes: readonly Axis[] }): Finding[] {
  const findings: Finding[] = [];
  const given: Given[] = [
    ...Object.entries(parameters).map(([name, value]) => ({
      name,
      kind: 'fixed' as const,
      path: ['parameters', name],
      values: [value],
    })),
    ...axes.map(({ name, values }) => ({ name, kind: 'swept' as const, path: ['axes', name], values })),
  ];
  const settled = { declaration: testDeclaration, given, parameters, axes, files: new Map() };
  runAtOnce(checkCells(settled, (finding) => findings.push(finding)));
  return findings;
}

test('a rule is a problem exactly where a cell breaks it; the first such cell and their number are those of the naive count', (t) => {
  fc.assert(
    fc.property(studies, (study) => {
      const sweep: Sweep = {
        experiment: '',
        experimentVersion: 1,
        seed: 0,
        trials: 1,
        criterion: { name: 'exact' },
        ...study,
      };
      const points = listPoints(sweep, testDeclaration);
      const findings = listFindings(study);
      for (const size of ['m', 'k']) {
        const impossible = points.filter((point) => Number(point[size]) < 1);
        const reported = findings.find(({ expected }) => expected.startsWith(`${size} to be`));
        // An impossible m is reported alone: k follows from it.
        if (size === 'k' && points.some((point) => Number(point['m']) < 1)) continue;
        t.is(reported !== undefined, impossible.length > 0);
        if (reported !== undefined) t.true(endsWithCount(reported.got, impossible.length, points.length), reported.got);
      }
      for (const rule of testDeclaration.rules) {
        const reported = findings.find(({ expected }) => expected === rule.text);
        const broken = points.filter((point) => !rule.holds(point));
        if (rule.parameters.some((name) => points.some((point) => Number(point[name]) < 1))) continue;
        t.is(reported !== undefined, broken.length > 0);
        if (reported === undefined) continue;
        const [first] = broken;
        const values = rule.parameters.map((name) => `${name} = ${first[name]}`).join(', ');
        t.true(reported.got.startsWith(values), `${reported.got}; ${values}`);
        t.true(endsWithCount(reported.got, broken.length, points.length), reported.got);
      }
    }),
    { numRuns: 400 },
  );
});

test('the axis to blame is one that a problem speaks of', (t) => {
  fc.assert(
    fc.property(studies, (study) => {
      for (const { path, got } of listFindings(study)) t.true(got.includes(`${String(path[1])} = `), got);
    }),
  );
});

function endsWithCount(got: string, count: number, total: number): boolean {
  return total === 1 ? !got.includes('cells') : got.endsWith(` (${count} of ${total} cells)`);
}
