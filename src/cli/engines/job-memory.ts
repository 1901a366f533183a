/*
 * What a worker takes, by docs/lab/worker-memory.md. Too little ends a job in the middle of its work; too much keeps it
 * waiting where memory is scarce.
 */

/** The process with its code, its connection and V8 itself. */
const baseMib = 512;

/** A thread: its copy of the code, a JavaScript heap, and WASM memory. */
const threadMib = 256;

/** The coordinator of a launch that is in the job itself, with a sweep of a million tasks. */
export const coordinatorMib = 2048;

/** The memory of a worker's job. */
export function reckonJobMib(threads: number): number {
  return baseMib + threads * threadMib;
}
