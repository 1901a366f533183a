import test from 'ava';
import type { TrialModule } from '../../src/experiments/experiment.js';
import { experiments } from '../../src/experiments/registry.js';
import type { ExperimentDeclaration, ParameterDeclaration } from '../../src/sweep/declaration.js';
import type { FileReference } from '../../src/sweep/file-reference.js';
import type { Outcome } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { ParameterValue, Point } from '../../src/sweep/sweep.js';
import { canHold, type Where } from '../../src/sweep/where.js';
import { createRunner, type SamplePlan } from './run-cells.js';
import { listChoices, sampleSweeps } from './sample-sweeps.js';

/*
 * Holds what a declaration says of who reads a parameter and who measures a metric against trials. A parameter that no
 * cell reads changes no bit, every parameter changes something in some cell, what is not measured is NaN, and every
 * metric is measured in some cell.
 */

const trialCount = 2;
/** The number of values that are tried for a parameter that has not changed anything yet. */
const valueCountMax = 4;
const numbers: readonly ParameterValue[] = [1, 32, 2, 0.5, 3, 6, 12, 8, 0.1, 0.9, 4, 16, 40, 0];
const networks: readonly ParameterValue[] = ['{0,1}*{0,2}', '{0,1,2}*{0,3,6}'];

/** Cells in which a parameter has an effect that it does not have in small samples. */
const moreCells: Readonly<Record<string, readonly Readonly<Record<string, ParameterValue>>[]>> = {
  autoencoder: [
    { 'bias-rule': 'halving-with-floor', 'bias-floor': 0.05 },
    { model: 'mixture', n: 24, m: 6, k: 1, delta: 0.6 },
  ],
  'generative-dictionary': [{ protocol: 'pooled', method: 'autodiff', rounds: 2 }],
  'generic-identifiability': [{ K: 2, S: 3, r: 3 }],
  'lifting-rank': [{ K: 3, c: 2, w: 3 }, { network: '{0,1}*{0,2}' }],
  scattering: [{ network: '{0,1}*{0,2}' }],
  'sparse-factorization': [{ n: 40, p: 16, s: 16, 'zero-tolerance': 0.1 }],
  'stable-recovery': [{ K: 3, c: 3, w: 4, noise: 0.1 }],
};

/** Parameters that take a file. There is only one such file; the experiment's own tests try them. */
const unchanged: readonly string[] = ['decoder', 'images'];

for (const { declaration, loadTrialModule } of experiments) {
  const { name, parameters, metrics } = declaration;

  test(`${name}: what nothing reads changes nothing, and what is read changes something`, async (t) => {
    const trialModule = await loadTrialModule();
    const changing = new Set<string>();
    let deadCount = 0;
    for (const { title, point, plan } of listScenes(declaration)) {
      const { criterion } = plan.sweep;
      const before = outcomeDigest(run(point, plan, trialModule));
      for (const parameter of parameters) {
        const { readBy } = parameter;
        const isRead = readBy === undefined || canHold(readBy, { held: point, axes: [], criterion });
        if (isRead && changing.has(parameter.name)) continue;
        for (const value of listOthers(parameter, point, plan).slice(0, isRead ? valueCountMax : 1)) {
          const after = outcomeDigest(run({ ...point, [parameter.name]: value }, plan, trialModule));
          if (isRead && after !== before) changing.add(parameter.name);
          if (isRead) continue;
          deadCount += 1;
          t.is(after, before, `${title}: ${parameter.name} = ${value} in place of ${point[parameter.name]}`);
        }
      }
    }
    t.log(`${deadCount} changes of what is not read`);
    t.deepEqual(
      parameters.map((parameter) => parameter.name).filter((one) => !changing.has(one) && !unchanged.includes(one)),
      [],
    );
    t.is(
      deadCount > 0,
      parameters.some(({ readBy }) => readBy !== undefined),
    );
  });

  test(`${name}: what is not measured is NaN, and every metric is measured somewhere`, async (t) => {
    const trialModule = await loadTrialModule();
    const measured = new Set<string>();
    for (const { title, point, plan } of listScenes(declaration)) {
      const outcome = run(point, plan, trialModule);
      metrics.forEach(({ name: metric, measuredWhere }, at) => {
        const values = Array.from({ length: trialCount }, (_, trial) => outcome.metrics[trial * metrics.length + at]);
        if (!values.every(Number.isNaN)) measured.add(metric);
        if (measuredWhere === undefined) return;
        if (canHold(measuredWhere, { held: point, axes: [], criterion: plan.sweep.criterion })) return;
        t.true(values.every(Number.isNaN), `${title}: ${metric} ${values.join(' ')}`);
      });
    }
    t.deepEqual(
      metrics.map((metric) => metric.name).filter((metric) => !measured.has(metric)),
      [],
    );
  });
}

interface Scene {
  readonly title: string;
  readonly point: Point;
  readonly plan: SamplePlan;
}

/** A cell of every sample, by its own criterion and by others, and with all that declarations want above a bound there. */
function listScenes(declaration: ExperimentDeclaration): Scene[] {
  const raised = listRaised(declaration);
  const seen = new Set<string>();
  return sampleSweeps(declaration).flatMap(({ title, sweep, files }) => {
    const cells = { ...planSweep(sweep, declaration), files };
    const { point } = cells.cell(cells.cellCount >> 1);
    return declaration.criteria.flatMap(({ name, tolerance }) => {
      const criterion = { name, ...(tolerance && { tolerance: tolerance.default }) };
      const plan = { ...cells, sweep: { ...sweep, criterion } };
      const others = title === 'defaults' ? (moreCells[declaration.name] ?? []) : [];
      return [{}, raised, ...others].flatMap((change) => {
        const one = { ...point, ...change };
        const key = JSON.stringify([one, name]);
        if (seen.has(key) || !isCell(one, plan)) return [];
        seen.add(key);
        return [{ title: `${title}, ${name}`, point: one, plan }];
      });
    });
  });
}

function listRaised({ parameters, metrics }: ExperimentDeclaration): Record<string, number> {
  const bounds = [
    ...parameters.flatMap(({ readBy }) => (readBy === undefined ? [] : listBounds(readBy))),
    ...metrics.flatMap(({ measuredWhere }) => (measuredWhere === undefined ? [] : listBounds(measuredWhere))),
  ];
  return Object.fromEntries(
    bounds.map(({ parameter, above }) => {
      const schema = parameters.find(({ name }) => name === parameter)?.schema;
      return [parameter, [above + 4, above + 0.1].find((value) => schema?.safeParse(value).success) ?? above];
    }),
  );
}

function listBounds(where: Where): { readonly parameter: string; readonly above: number }[] {
  if ('anyOf' in where) return where.anyOf.flatMap(listBounds);
  if ('allOf' in where) return where.allOf.flatMap(listBounds);
  return 'above' in where ? [where] : [];
}

function run(point: Point, plan: SamplePlan, trialModule: TrialModule): Outcome {
  const runner = createRunner(plan, trialModule, [{ index: 0, coordinates: [], point }]);
  return runner({ block: 0, trialStart: 0, trialCount });
}

/** Other values with which the cell is still valid. */
function listOthers(parameter: ParameterDeclaration, point: Point, plan: SamplePlan): ParameterValue[] {
  const { name, schema, unit, builtIn = [] } = parameter;
  const { checkFile } = plan.declaration;
  const contents = [...plan.files].filter(([, content]) => checkFile?.(name, content) === undefined);
  const words = [...listChoices(schema), ...(unit === 'choice' ? networks : [])];
  const values = unit === 'file' ? [...builtIn, ...contents.map(([reference]) => reference)] : [...words, ...numbers];
  return values
    .filter((value) => value !== point[name] && schema.safeParse(value).success)
    .filter((value) => isCell({ ...point, [name]: value }, plan));
}

function isCell(point: Point, { sweep, declaration, files }: SamplePlan): boolean {
  const criterion = declaration.criteria.find(({ name }) => name === sweep.criterion.name);
  const ofFiles = declaration.parameters.flatMap(({ name }) => {
    const content = files.get(point[name] as FileReference);
    return content === undefined ? [] : (declaration.fileRules?.(name, content) ?? []);
  });
  return [...declaration.rules, ...(criterion?.rules ?? []), ...ofFiles].every((rule) => rule.holds(point));
}
