import { z } from 'zod';
import type { CriterionDeclaration, ExperimentDeclaration } from './declaration.js';
import type { ParameterValue } from './sweep.js';
import { axisValueCountMax, curveTrialCountMax, trialCountMax } from './sweep-bounds.js';

/** A name that a sweep file may fix or sweep: a parameter or a derived axis. */
export interface NamedValue {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<ParameterValue>;
  /** Choices and files have no order, so they cannot be swept by a range. */
  readonly kind: 'number' | 'choice' | 'file';
  /** With `file`: words that name no file. */
  readonly builtIn: readonly string[];
  readonly default?: ParameterValue;
}

export const seedSchema = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: 'The root of every random stream: an integer from 0 to 2^53 - 1. Required.' });

export const trialsSchema = z
  .int()
  .min(1)
  .max(trialCountMax)
  .meta({ description: 'Random instances per cell. A finished sweep grows when this is raised.' });

/** The value of a parameter with unit `file`: a path relative to the sweep file's folder, or a reference by content. */
export const fileSchema = z.string().min(1).max(4096);

export const curvesSchema = z
  .int()
  .min(0)
  .max(curveTrialCountMax)
  .meta({ description: 'So many first trials of each cell keep their curves. Another number is another sweep.' });

export const toleranceSchema = z.number().positive();

export const stepRangeSchema = z
  .strictObject({ from: z.number(), to: z.number(), step: z.number() })

  .meta({ id: 'stepRange', description: 'from, from + step, … up to the last value that does not pass `to`.' });

export const countRangeSchema = z
  .strictObject({ from: z.number(), to: z.number(), count: z.int().min(1).max(axisValueCountMax) })

  .meta({ id: 'countRange', description: '`count` values at equal distances; `from` is the first and `to` the last.' });

/** Everything that `parameters` and `axes` may name, in the declaration's order. */
export function namedValues(declaration: ExperimentDeclaration): NamedValue[] {
  return [
    ...declaration.parameters.map((parameter) => ({
      name: parameter.name,
      description: describeParameter(parameter),
      schema: parameter.schema,
      kind: kindOf(parameter.unit),
      builtIn: parameter.builtIn ?? [],
      ...(parameter.default === undefined ? {} : { default: parameter.default }),
    })),
    ...declaration.derivedAxes.map((axis) => ({
      name: axis.name,
      description: `${axis.description} (gives ${axis.gives})`,
      schema: axis.schema,
      kind: 'number' as const,
      builtIn: [],
    })),
  ];
}

/** The schema for editors, with the spelling that users write. */
export function sweepFileSchema(declaration: ExperimentDeclaration) {
  const names = namedValues(declaration);
  const parameters = Object.fromEntries(names.map((named) => [named.name, fixedSchema(named)]));
  const axes = Object.fromEntries(names.map((named) => [named.name, axisSchema(named)]));
  return z
    .strictObject({
      $schema: z.string().optional().meta({ description: 'For editors; not read.' }),
      experiment: z.literal(declaration.name).meta({ description: declaration.title }),
      seed: seedSchema,
      trials: trialsSchema,
      ...(declaration.curves === undefined ? {} : { curves: curvesSchema.optional() }),
      parameters: z.strictObject(parameters).optional().meta({
        description: 'Parameters that are the same in every cell. What has no default is fixed here or swept.',
      }),
      criterion: criterionSchema(declaration.criteria),
      axes: z
        .strictObject(axes)
        .refine((given) => Object.keys(given).length > 0)
        .meta({ description: 'Swept parameters; the last one varies fastest.', minProperties: 1 }),
    })
    .meta({ title: declaration.title, description: declaration.description });
}

function kindOf(unit: string): NamedValue['kind'] {
  return unit === 'choice' || unit === 'file' ? unit : 'number';
}

function fixedSchema(named: NamedValue) {
  const { description } = named;
  return named.schema
    .optional()
    .meta(named.default === undefined ? { description } : { description, default: named.default });
}

function axisSchema({ schema, kind, description }: NamedValue) {
  const list = z.array(schema).min(1).max(axisValueCountMax).meta({ uniqueItems: true });
  return (kind === 'number' ? z.union([list, stepRangeSchema, countRangeSchema]) : list)
    .optional()
    .meta({ description });
}

function criterionSchema(criteria: readonly CriterionDeclaration[]) {
  const named = criteria.map(({ name, description }) => z.literal(name).meta({ description }));
  const tolerant = criteria.flatMap(({ name, description, tolerance }) => {
    if (tolerance === undefined) return [];
    const bound = toleranceSchema.meta({ description: tolerance.description, default: tolerance.default });
    return z.strictObject({ [name]: bound }).meta({ description });
  });
  return z
    .union([...named, ...tolerant])
    .optional()
    .meta({ description: 'When a trial counts as a success.' });
}

function describeParameter({ description, unit }: { description: string; unit: string }): string {
  return unit === 'choice' || unit === '1' ? description : `${description} [${unit}]`;
}
