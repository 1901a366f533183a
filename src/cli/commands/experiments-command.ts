import type { Command } from '@commander-js/extra-typings';
import { experiments } from '../../experiments/registry.js';
import { describeAcceptedValues } from '../../sweep/accepted-values.js';
import type { ExperimentDeclaration, ParameterDeclaration } from '../../sweep/declaration.js';
import { nearestNameHint } from '../../sweep/nearest-name.js';
import { describeWhere } from '../../sweep/where.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';

export function addExperimentsCommand(program: Command): void {
  program
    .command('experiments')
    .summary('what can be swept: parameters, units, defaults, criteria, metrics')
    .argument('[name]', 'one experiment')
    .option('--json', 'as JSON', false)
    .action((name, { json }) => {
      const declarations = experiments.map(({ declaration }) => declaration);
      const chosen = declarations.filter((declaration) => name === undefined || declaration.name === name);
      if (chosen.length === 0) {
        const known = declarations.map((declaration) => declaration.name).join(', ');
        const hint = nearestNameHint(
          name ?? '',
          declarations.map((declaration) => declaration.name),
        );
        throw new CliError(
          [`experiment: expected one of ${known}, got "${name ?? ''}"`, hint].filter(Boolean).join('; '),
          {
            exitCode: exitCode.badInput,
          },
        );
      }
      const text = json
        ? JSON.stringify(chosen.map(summariseDeclaration))
        : chosen.map(describeDeclaration).join('\n\n');
      process.stdout.write(`${text}\n`);
    });
}

/** The declaration without its functions. */
function summariseDeclaration(declaration: ExperimentDeclaration) {
  const { name, version, title, description, criteria, metrics, curves, rules, parameters, derivedAxes } = declaration;
  return {
    name,
    version,
    title,
    description,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      description: parameter.description,
      unit: parameter.unit,
      default: parameter.default,
      accepts: describeAcceptedValues(parameter),
      ...(parameter.readBy && { readWhere: describeWhere(parameter.readBy) }),
    })),
    derivedAxes: derivedAxes.map((axis) => ({ name: axis.name, description: axis.description, gives: axis.gives })),
    rules: rules.map(({ text }) => text),
    criteria,
    metrics: metrics.map(({ measuredWhere, ...metric }) => ({
      ...metric,
      ...(measuredWhere && { measuredWhere: describeWhere(measuredWhere) }),
    })),
    headlineMetric: declaration.headlineMetric,
    curves: curves ?? [],
  };
}

function describeDeclaration(declaration: ExperimentDeclaration): string {
  const { name, version, title, description, parameters, derivedAxes, rules, criteria, metrics } = declaration;
  const { curves = [], headlineMetric } = declaration;
  return [
    `${name} (version ${version}): ${title}`,
    `  ${description}`,
    '  parameters, each fixed or swept',
    ...alignRows(
      parameters.map((parameter) => [
        parameter.name,
        describeAcceptedValues(parameter),
        parameter.default === undefined ? 'required' : `default ${parameter.default}`,
        describeParameter(parameter),
      ]),
    ),
    '  derived axes',
    ...alignRows(derivedAxes.map((axis) => [axis.name, `gives ${axis.gives}`, axis.description])),
    `  rules: ${rules.map(({ text }) => text).join(', ')}`,
    '  criteria, the first is the default',
    ...alignRows(
      criteria.map((criterion) => [
        criterion.name,
        criterion.tolerance === undefined ? '' : `tolerance, default ${criterion.tolerance.default}`,
        criterion.description,
      ]),
    ),
    headlineMetric === undefined ? '  metrics' : `  metrics; run draws ${headlineMetric}`,
    ...alignRows(
      metrics.map(({ name: metric, unit, description: text, measuredWhere }) => [
        metric,
        `[${unit}]`,
        measuredWhere === undefined ? text : `${text}; measured where ${describeWhere(measuredWhere)}`,
      ]),
    ),
    ...(curves.length === 0 ? [] : ['  curves, which a sweep with `curves: N` keeps']),
    ...alignRows(curves.map((curve) => [curve.name, `[${curve.unit}]`, curve.description])),
  ].join('\n');
}

function describeParameter({ description, unit, readBy }: ParameterDeclaration): string {
  const text = readBy === undefined ? description : `${description}; read where ${describeWhere(readBy)}`;
  return unit === 'choice' ? text : `${text} [${unit}]`;
}

function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `    ${row.map((text, column) => text.padEnd(widths[column])).join('  ')}`.trimEnd());
}
