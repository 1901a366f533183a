import type { KernelName } from '../../kernels/circulant-kernel.js';
import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import { kernelNames } from './kernel-names.js';

/** The parameters of generator-parameters.ts, read. */
export interface GeneratorCell {
  readonly n: number;
  readonly m: number;
  readonly s: number;
  readonly k: number;
  readonly h: number;
  readonly kernelName: KernelName;
  readonly startScale: number;
}

export function readGeneratorCell(point: Point): GeneratorCell {
  return {
    n: numberAt(point, 'n'),
    m: numberAt(point, 'm'),
    s: numberAt(point, 's'),
    k: numberAt(point, 'k'),
    h: numberAt(point, 'h'),
    kernelName: choiceAt(point, 'kernel', kernelNames),
    startScale: numberAt(point, 'start-scale'),
  };
}
