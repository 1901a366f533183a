import { RequestError } from './request-error.js';

/** Refuses work while `countMax` pieces of it are under way. */
export function createGate(what: string, countMax: number): <T>(work: () => Promise<T>) => Promise<T> {
  let count = 0;
  return async (work) => {
    if (count >= countMax) {
      throw new RequestError('RESOURCE_EXHAUSTED', `${what}: expected at most ${countMax} at the same time; try again`);
    }
    count += 1;
    try {
      return await work();
    } finally {
      count -= 1;
    }
  };
}
