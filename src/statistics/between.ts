import type { Axis, ParameterValue } from '../sweep/sweep.js';

/** Two values of one axis: a difference is P(a) - P(b). */
export interface Between {
  readonly axis: string;
  readonly a: ParameterValue;
  readonly b: ParameterValue;
}

export type BetweenErrorCode = 'between-missing' | 'axis-unknown' | 'value-unknown' | 'value-twice' | 'axis-taken';

/** The caller must name an axis and two of its values. */
export class BetweenError extends Error {
  override readonly name = 'BetweenError';
  constructor(
    readonly code: BetweenErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The two words of the one axis that is a choice between two, in file order; undefined where there is none, or several. */
export function findBetween(axes: readonly Axis[]): Between | undefined {
  const choices = axes.filter(
    ({ values }) => values.length === 2 && values.every((value) => typeof value === 'string'),
  );
  if (choices.length !== 1) return undefined;
  const [{ name, values }] = choices;
  return { axis: name, a: values[0], b: values[1] };
}

/**
 * The values that were asked for, or those of `findBetween` where none were. Throws `BetweenError` where they do not
 * fit.
 */
export function chooseBetween(axes: readonly Axis[], asked: Between | undefined): Between {
  const between = asked ?? findBetween(axes);
  if (between === undefined) {
    throw new BetweenError(
      'between-missing',
      'expected an axis and two of its values, since the sweep has not just one axis that is a choice between two words',
    );
  }
  const axis = axes.find(({ name }) => name === between.axis);
  if (axis === undefined) {
    const known = axes.map(({ name }) => name).join(', ');
    throw new BetweenError('axis-unknown', `the sweep has no axis ${between.axis}; its axes are ${known}`);
  }
  for (const value of [between.a, between.b]) {
    if (axis.values.includes(value)) continue;
    const known = axis.values.join(', ');
    throw new BetweenError('value-unknown', `the axis ${axis.name} has no value ${value}; it has ${known}`);
  }
  if (between.a === between.b) {
    throw new BetweenError('value-twice', `expected two values of the axis ${axis.name}, got ${between.a} twice`);
  }
  return between;
}
