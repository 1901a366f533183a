import { readFileSync } from 'node:fs';
import { reportFigure } from './report-figure.js';

/**
 * Prints the longest turn of the event loop during some work, in wall time and in this thread's CPU time (which other processes
 * and threads do not lengthen), and the time of the whole work.
 */
export async function measureTurns<Value>(what: string, work: () => Value | Promise<Value>): Promise<Value> {
  const longest = { ms: 0, cpuMs: 0 };
  const state = { running: true, atMs: performance.now(), cpuMs: threadCpuMs() };
  const sample = (): void => {
    longest.cpuMs = Math.max(longest.cpuMs, threadCpuMs() - state.cpuMs);
    longest.ms = Math.max(longest.ms, performance.now() - state.atMs);
    state.atMs = performance.now();
    state.cpuMs = threadCpuMs();
    if (state.running) setImmediate(sample);
  };
  setImmediate(sample);
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  sample();
  state.running = false;
  const figures = `${longest.cpuMs.toFixed(0).padStart(6)} ms of CPU, ${longest.ms.toFixed(0).padStart(6)} ms by the clock`;
  reportFigure({ name: `longest turn, ${what}`, p50: longest.cpuMs, unit: 'ms' });
  process.stdout.write(`${what.padEnd(28)} longest turn ${figures}; ${seconds.toFixed(2)} s in all\n`);
  return value;
}

/** As Linux counts it. */
function threadCpuMs(): number {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
}
