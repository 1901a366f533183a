import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import {
  type ComponentModel,
  type ComponentName,
  componentModels,
  componentNames,
  type FactorizationName,
  factorizationNames,
} from '../components/component-names.js';
import { type EnsembleName, ensembleNames, ensembleTraits } from '../measurements/ensemble-names.js';
import { type CombinatorName, combinatorNames, type MethodName, methodNames } from './choices.js';

/** A point of the grid, read. */
export interface Cell {
  readonly n: number;
  readonly m: number;
  readonly p: number;
  readonly q: number;
  readonly s: number;
  readonly t: number;
  readonly tbar: number;
  readonly easyShare: number;
  readonly ensemble: EnsembleName;
  readonly components: ComponentName;
  readonly model: ComponentModel;
  readonly combinators: CombinatorName;
  readonly factorization: FactorizationName;
  /** 0: unknown. */
  readonly u: number;
  readonly zeroTolerance: number;
  readonly method: MethodName;
  /** Where ensembles read the parameters that are their own. */
  readonly point: Point;
}

export function readCell(point: Point): Cell {
  return {
    n: numberAt(point, 'n'),
    m: numberAt(point, 'm'),
    p: numberAt(point, 'p'),
    q: numberAt(point, 'q'),
    s: numberAt(point, 's'),
    t: numberAt(point, 't'),
    tbar: numberAt(point, 'tbar'),
    easyShare: numberAt(point, 'easy-share'),
    ensemble: choiceAt(point, 'ensemble', ensembleNames),
    components: choiceAt(point, 'components', componentNames),
    model: choiceAt(point, 'component-model', componentModels),
    combinators: choiceAt(point, 'combinators', combinatorNames),
    factorization: choiceAt(point, 'factorization', factorizationNames),
    u: numberAt(point, 'u'),
    zeroTolerance: numberAt(point, 'zero-tolerance'),
    method: choiceAt(point, 'method', methodNames),
    point,
  };
}

/**
 * The largest u for which A x = b has one u-sparse solution at most, whatever b: any m columns of a continuous ensemble
 * are independent almost surely, and two solutions differ in 2u places. 0 where the spark is not known.
 */
export function findUniqueSparsity(cell: Cell): number {
  return isContinuous(cell) ? Math.floor(cell.m / 2) : 0;
}

/**
 * The same for this b = A x, where x does not depend on A: for a set T of fewer than m columns that misses some of x's
 * non-zeros, what these add to b is independent of A_T with a continuous law, and lies in the span of A_T with
 * probability 0. So a solution with fewer than m non-zeros is x almost surely, and none is sparser.
 */
export function findUndercutSparsity(cell: Cell): number {
  return isContinuous(cell) ? cell.m - 1 : 0;
}

/** The ensemble's traits name the two exceptions. */
function isContinuous({ ensemble, m, point }: Cell): boolean {
  const isRepeated = ensemble === 'near-parallel' && point['column-distance'] === 0;
  const isLine = ensemble === 'sphere' && m === 1;
  return ensembleTraits[ensemble].continuous && !isRepeated && !isLine;
}
