import { shortenReference } from './file-reference.js';
import { type Axis, type Criterion, canonicalJson, type ParameterValue, type Sweep } from './sweep.js';

/** A field in which two sweeps differ, with both sides as text; `none` where a side lacks the field. */
export interface StudyDifference {
  readonly field: string;
  readonly former: string;
  readonly now: string;
}

const listedValuesMax = 8;
const none = 'none';

/** The fields, other than `trials`, in which two sweeps differ. Empty where the sweeps have the same identity. */
export function compareStudies(former: Sweep, now: Sweep): StudyDifference[] {
  const before = listFields(former);
  const after = listFields(now);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [a, b] = [before.get(field), after.get(field)];
    if (a?.key === b?.key) return [];
    return [{ field, former: a?.shown ?? none, now: b?.shown ?? none }];
  });
}

interface Field {
  /** Equal if and only if the values are equal. */
  readonly key: string;
  readonly shown: string;
}

function listFields(sweep: Sweep): Map<string, Field> {
  const field = (value: unknown, shown: string): Field => ({ key: canonicalJson(value), shown });
  const { experiment, experimentVersion, seed, curves, criterion, parameters, axes } = sweep;
  const fields = new Map<string, Field>([
    ['experiment', field(experiment, experiment)],
    ['experiment version', field(experimentVersion, String(experimentVersion))],
    ['seed', field(seed, String(seed))],
    ['criterion', field(criterion, describeCriterion(criterion))],
  ]);
  if (curves !== undefined) fields.set('curves', field(curves, String(curves)));
  for (const [name, value] of Object.entries(parameters)) fields.set(name, field(value, describeOne(value)));
  for (const { name, values } of axes) fields.set(name, field(values, describeValues(values)));
  // The last axis varies fastest, so the order of axes matters.
  fields.set('axes', field(listNames(axes), listNames(axes).join(', ')));
  return fields;
}

function listNames(axes: readonly Axis[]): string[] {
  return axes.map(({ name }) => name);
}

/** `relative-error 0.001`, or the name alone. */
export function describeCriterion({ name, tolerance }: Criterion): string {
  return tolerance === undefined ? name : `${name} ${tolerance}`;
}

function describeOne(value: ParameterValue): string {
  return String(shortenReference(value));
}

function describeValues(values: readonly ParameterValue[]): string {
  const shown = values.map(describeOne);
  if (values.length <= listedValuesMax) return `[${shown.join(', ')}]`;
  const first = shown.slice(0, listedValuesMax - 1).join(', ');
  return `[${first}, … ${shown[shown.length - 1]}] (${values.length} values)`;
}
