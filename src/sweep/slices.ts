/**
 * Work that is done in slices: it yields how much it has done since it yielded last, in cells or rows of some microseconds
 * each, and may be left for a while there. Slices are counts of work and never times, and nothing but when it happens depends
 * on them.
 */
export type Sliced<Result> = Generator<number, Result, void>;

/** A few milliseconds; a turn in which the collector has its part too stays below 25. */
const workPerSlice = 128;

/** In one go. */
export function runAtOnce<Result>(work: Sliced<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Lets whatever else waits have its turn between slices; `pause` resolves when it had. */
export async function runInSlices<Result>(
  work: Sliced<Result>,
  pause: () => Promise<void> = nextTurn,
): Promise<Result> {
  for (;;) {
    const step = runSlice(work);
    if (step.done === true) return step.value;
    await pause();
  }
}

/** The next slice alone: small work is done by it. */
export function runSlice<Result>(work: Sliced<Result>): IteratorResult<number, Result> {
  let done = 0;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step;
    done += step.value;
    if (done >= workPerSlice) return step;
  }
}

/** Resolves when whatever else waited has had its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
