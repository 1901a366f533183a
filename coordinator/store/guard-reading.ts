import { openError } from './ledger-error.js';

/** An error while a row is read is reported as damage of the ledger. */
export function* guardReading<Value>(path: string, values: Iterable<Value>): Generator<Value> {
  const iterator = values[Symbol.iterator]();
  try {
    for (;;) {
      let next: IteratorResult<Value>;
      try {
        next = iterator.next();
      } catch (cause) {
        throw openError(path, cause);
      }
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    iterator.return?.();
  }
}
