import type { ExperimentDeclaration } from './declaration.js';
import type { Sweep } from './sweep.js';
import { canHold } from './where.js';

/**
 * The metrics that trials of this sweep can measure, in the declaration's order. They follow from the declaration and not
 * from the outcomes, so that the columns of files depend on the sweep alone.
 */
export function listMeasuredMetrics(
  { metrics }: Pick<ExperimentDeclaration, 'metrics'>,
  { parameters: held, axes, criterion }: Pick<Sweep, 'parameters' | 'axes' | 'criterion'>,
): ExperimentDeclaration['metrics'] {
  return metrics.filter(
    ({ measuredWhere }) => measuredWhere === undefined || canHold(measuredWhere, { held, axes, criterion }),
  );
}
