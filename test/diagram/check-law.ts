import type { ExecutionContext } from 'ava';
import fc from 'fast-check';

/** Checks a property on a fresh seed; a failure says which, and how to see it again. */
export function checkLaw<T>(t: ExecutionContext, property: fc.IProperty<T>, runs = 200): void {
  const details = fc.check(property, { numRuns: runs });
  t.log(`seed ${details.seed}`);
  t.false(details.failed, fc.defaultReportMessage(details));
}
