/**
 * Work in slices. It yields the work done since its last yield, as a number of cells or rows of some microseconds each; there
 * other work may come in between. A slice is a count of work and never a time, and no result depends on it.
 */
export type Sliced<Result> = Generator<number, Result, void>;

/** Some milliseconds; together with garbage collection a turn stays below 25 ms. */
const workPerSlice = 128;

/** Runs all slices at once. */
export function runAtOnce<Result>(work: Sliced<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Lets other work run between slices; `pause` resolves after that. */
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

/** Runs the next slice; small work is done with it. */
export function runSlice<Result>(work: Sliced<Result>): IteratorResult<number, Result> {
  let done = 0;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step;
    done += step.value;
    if (done >= workPerSlice) return step;
  }
}

/** Resolves after the other work that waited has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
