import { exp, log } from '../../../random/elementary.js';
import { drawNormals } from '../../../random/normal.js';
import { drawFraction, drawSign, fractionUnit, type Stream } from '../../../random/stream.js';
import type { CoefficientName } from '../declaration/coefficient-names.js';
import type { Cell } from '../declaration/parameters.js';

interface CoefficientLaw {
  /** Every law has a role of its own, so that its stream does not change when laws are added. */
  readonly role: string;
  /** Fills `values` in draw order: fewer of them are the first of more. No value is 0. */
  readonly draw: (stream: Stream, values: Float64Array, cell: Pick<Cell, 'decay'>) => void;
}

export const coefficientDraws: Readonly<Record<CoefficientName, CoefficientLaw>> = {
  signs: { role: 'signs', draw: drawSigns },
  gaussian: { role: 'amplitudes', draw: drawNormals },
  uniform: { role: 'uniform-amplitudes', draw: drawUniform },
  'power-law': { role: 'power-law-signs', draw: drawPowerLaw },
  'non-negative': { role: 'magnitudes', draw: drawMagnitudes },
};

function drawSigns(stream: Stream, values: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) values[i] = drawSign(stream);
}

function drawUniform(stream: Stream, values: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) values[i] = drawSign(stream) * (drawFraction(stream) + fractionUnit);
}

/** i^-decay by the project's own log and exp, since engines differ in the last bits of a power. */
function drawPowerLaw(stream: Stream, values: Float64Array, { decay }: Pick<Cell, 'decay'>): void {
  for (let i = 0; i < values.length; i += 1) values[i] = drawSign(stream) * exp(-decay * log(i + 1));
}

function drawMagnitudes(stream: Stream, values: Float64Array): void {
  drawNormals(stream, values);
  for (let i = 0; i < values.length; i += 1) values[i] = Math.abs(values[i]);
}
