import type { Point, Sweep } from '../../src/sweep/sweep.js';
import type { ParameterValue__Output } from '../../src/wire/generated/phasegrid/v1/ParameterValue.js';
import type { Sweep__Output } from '../../src/wire/generated/phasegrid/v1/Sweep.js';
import { decodePoint } from '../../src/wire/sweep-codec.js';

/** What a client reads from the fields of a message; throws where one says nothing. */
export function decodeSweepMessage(message: Sweep__Output): Sweep {
  const { experiment, experimentVersion, seed, trials, curves, criterion } = message;
  if (criterion === null) throw new Error(`sweep ${message.sweepId} has no criterion`);
  const { name, tolerance } = criterion;
  return {
    experiment,
    experimentVersion,
    seed,
    trials,
    ...(curves > 0 && { curves }),
    parameters: getPoint(message.parameters),
    criterion: tolerance === undefined ? { name } : { name, tolerance },
    axes: message.axes.map((axis) => ({
      name: axis.name,
      values: axis.values.map((value) => getPoint({ value })['value']),
    })),
  };
}

function getPoint(messages: Readonly<Record<string, ParameterValue__Output>>): Point {
  const point = decodePoint(messages);
  if (point === undefined) throw new Error(`a value is neither a number nor a text: ${JSON.stringify(messages)}`);
  return point;
}
