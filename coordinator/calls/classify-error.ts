import { DiagramError } from '../../src/diagram/diagram-error.js';
import { BetweenError } from '../../src/statistics/between.js';
import { GridViewError } from '../../src/statistics/grid-view.js';
import { VerdictTableTooLargeError } from '../../src/statistics/verdict-table.js';
import { SweepUnknownError } from '../core/state.js';
import { SweepTooLargeError } from '../engine/sweep-too-large-error.js';
import { LedgerError, type LedgerErrorCode } from '../store/ledger-error.js';
import { invalidField, RequestError } from './request-error.js';

/** The status for an error that a handler threw; an error that no caller can cause goes to `onDefect` too. */
export function classifyError(error: unknown, onDefect: (error: unknown) => void): RequestError {
  if (error instanceof RequestError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof GridViewError) {
    return new RequestError('INVALID_ARGUMENT', message, [{ field: viewField(error), description: message }]);
  }
  if (error instanceof BetweenError) return invalidField('between', message);
  if (error instanceof VerdictTableTooLargeError || error instanceof SweepTooLargeError) {
    return new RequestError('RESOURCE_EXHAUSTED', message);
  }
  if (error instanceof DiagramError) {
    const refused = classifyDiagram(error, message);
    if (refused !== undefined) return refused;
  }
  if (error instanceof SweepUnknownError) return new RequestError('NOT_FOUND', message);
  if (error instanceof LedgerError)
    return new RequestError(lossCodes.has(error.code) ? 'DATA_LOSS' : 'UNAVAILABLE', message);
  onDefect(error);
  return new RequestError('INTERNAL', message);
}

/** Errors that no later call will mend. After other errors the same call may succeed once the coordinator is restarted. */
const lossCodes: ReadonlySet<LedgerErrorCode> = new Set(['LEDGER_DAMAGED', 'LEDGER_LOSS', 'LEDGER_MOVED']);

/** Undefined where the program that draws is at fault, not the request. */
function classifyDiagram({ code }: DiagramError, message: string): RequestError | undefined {
  switch (code) {
    case 'diagram-too-large':
      return new RequestError('RESOURCE_EXHAUSTED', message);
    case 'exact-unknown':
    case 'no-pairs':
    case 'no-curves':
    case 'not-measured':
      return new RequestError('FAILED_PRECONDITION', message);
    case 'metrics-differ':
      return invalidField('metric', message);
    case 'curves-differ':
      return invalidField('curve', message);
    case 'scale-unfit':
      return invalidField('scale', message);
    case 'diagram-not-finite':
    case 'rasteriser-timeout':
    case 'rasteriser-crashed':
    case 'rasteriser-refused':
      return undefined;
    default:
      return code satisfies never;
  }
}

/** `x` and `y` were checked before, so an unknown axis is one of the slice. */
function viewField({ code }: GridViewError): string {
  switch (code) {
    case 'no-axis':
      return 'x';
    case 'axis-twice':
      return 'y';
    case 'axis-unknown':
    case 'slice-incomplete':
    case 'slice-value-unknown':
      return 'slice';
    default:
      return code satisfies never;
  }
}
