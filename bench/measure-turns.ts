/**
 * Says how long the longest turn of the event loop was during some work, by the clock and by this process's CPU time, which
 * other processes do not stretch, and how long the work took.
 */
export async function measureTurns<Value>(what: string, work: () => Value | Promise<Value>): Promise<Value> {
  const longest = { ms: 0, cpuMs: 0 };
  const state = { running: true, atMs: performance.now(), cpu: process.cpuUsage() };
  const sample = (): void => {
    const { user, system } = process.cpuUsage(state.cpu);
    longest.cpuMs = Math.max(longest.cpuMs, (user + system) / 1000);
    longest.ms = Math.max(longest.ms, performance.now() - state.atMs);
    state.atMs = performance.now();
    state.cpu = process.cpuUsage();
    if (state.running) setImmediate(sample);
  };
  setImmediate(sample);
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  sample();
  state.running = false;
  const figures = `${longest.cpuMs.toFixed(0).padStart(6)} ms of CPU, ${longest.ms.toFixed(0).padStart(6)} ms by the clock`;
  process.stdout.write(`${what.padEnd(28)} longest turn ${figures}; ${seconds.toFixed(2)} s in all\n`);
  return value;
}
