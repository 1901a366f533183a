import { RequestError } from './request-error.js';

/** Refuses what would be one too many of its kind at the same time. */
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
