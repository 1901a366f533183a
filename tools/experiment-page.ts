import { describeAcceptedValues } from '../src/sweep/accepted-values.js';
import type { CriterionDeclaration, ExperimentDeclaration, ParameterDeclaration } from '../src/sweep/declaration.js';
import type { SweepPlan } from '../src/sweep/plan.js';
import { summarisePlan } from '../src/sweep/plan-summary.js';
import { describeWhere } from '../src/sweep/where.js';

/** A sweep file of the experiment. */
export interface ExampleSweep {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
  readonly plan: SweepPlan;
}

const columnCountMax = 118;

/** The page of an experiment in docs/experiments, made from its declaration and one example. */
export function writeExperimentPage(declaration: ExperimentDeclaration, example: ExampleSweep): string {
  const { name, version, title, description, parameters, derivedAxes, rules, criteria, metrics } = declaration;
  const { curves = [], coupledParameters, exactProbability } = declaration;
  const sections: readonly (readonly [heading: string, lines: readonly string[]])[] = [
    ['Parameters', parameters.map(describeParameter)],
    ['Ratios', derivedAxes.map((axis) => item(axis.name, `gives \`${axis.gives}\``, escapeMarkdown(axis.description)))],
    ['Rules', rules.map(({ text }) => wrap(`- \`${text}\``))],
    ['Criteria', criteria.map(describeCriterion)],
    [
      'Metrics',
      metrics.map(({ name: metric, unit, description: text, measuredWhere }) => {
        const where = measuredWhere === undefined ? '' : `; measured where ${describeWhere(measuredWhere)}`;
        const headline = metric === declaration.headlineMetric ? '; `run` draws it' : '';
        return item(metric, unit === '1' ? '' : unit, `${escapeMarkdown(`${text}${where}`)}${headline}`);
      }),
    ],
    [
      'Curves',
      curves.map((curve) => item(curve.name, curve.unit === '1' ? '' : curve.unit, escapeMarkdown(curve.description))),
    ],
  ];
  const facts = [
    coupledParameters.length > 0 &&
      `Cells that differ in ${listNames(coupledParameters)} alone share a trial's instance and are judged together.`,
    exactProbability && 'The exact success probability is known in some cells: `run` draws the deviation from it.',
  ].filter((fact) => typeof fact === 'string');
  return [
    `# ${title}`,
    '<!-- Written by `npm run docs` from the declaration. -->',
    wrap(`\`${name}\`, version ${version}. ${escapeMarkdown(description)}`),
    ...facts.map((fact) => wrap(fact)),
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([heading, lines]) => [`## ${heading}`, lines.join('\n')]),
    '## A sweep',
    wrap(`\`phasegrid run ${example.path}\` runs ${describeCost(example.plan)}.`),
    `\`\`\`yaml\n${example.text.trimEnd()}\n\`\`\`\n`,
  ].join('\n\n');
}

function describeParameter(parameter: ParameterDeclaration): string {
  const { name, unit, description, default: preset, readBy } = parameter;
  const traits = [
    unit === 'file'
      ? 'a file'
      : describeAcceptedValues(parameter)
          .replaceAll(' | ', ', ')
          .replace(/ +\.\.$/, ''),
    ...(unit === 'choice' || unit === 'file' || unit === '1' ? [] : [unit]),
    preset === undefined ? 'required' : `default ${preset}`,
  ];
  const where = readBy === undefined ? '' : `; read where ${describeWhere(readBy)}`;
  return item(name, traits.map(escapeMarkdown).join('; '), escapeMarkdown(`${description}${where}`));
}

function describeCriterion({ name, description, tolerance, rules = [] }: CriterionDeclaration, place: number): string {
  const traits = [
    ...(place === 0 ? ['the default'] : []),
    ...(tolerance === undefined ? [] : [`tolerance, default ${tolerance.default}: ${tolerance.description}`]),
    ...rules.map(({ text }) => `where ${text}`),
  ];
  return item(name, traits.map(escapeMarkdown).join('; '), escapeMarkdown(description));
}

function describeCost(plan: SweepPlan): string {
  const { cellCount, coreSeconds } = summarisePlan(plan);
  const costs = plan.blocks.map(({ trialCostSeconds, cells }) => trialCostSeconds / cells.length);
  const [least, most] = [Math.min(...costs), Math.max(...costs)].map(formatSeconds);
  const range = least === most ? least : `${least} to ${most}`;
  return (
    `${plan.sweep.trials} trials in each of ${cellCount} cells. The cost model expects ${range} for a trial of a cell ` +
    `on one core, ${formatSeconds(coreSeconds)} in all`
  );
}

function formatSeconds(seconds: number): string {
  const [value, unit] =
    seconds < 1e-3
      ? [1e6 * seconds, 'µs']
      : seconds < 1
        ? [1e3 * seconds, 'ms']
        : seconds < 120
          ? [seconds, 's']
          : seconds < 7200
            ? [seconds / 60, 'min']
            : [seconds / 3600, 'h'];
  return `${Number(value.toPrecision(2))} ${unit}`;
}

function item(name: string, traits: string, text: string): string {
  return wrap(`- \`${name}\`${traits === '' ? '' : ` (${traits})`}: ${text}`);
}

function listNames(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' and ');
}

/** Escapes characters that Markdown would interpret. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<[]/g, '\\$&');
}

/** Wraps text to a common width; later lines of an item are indented. */
function wrap(text: string): string {
  const indent = text.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columnCountMax) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
