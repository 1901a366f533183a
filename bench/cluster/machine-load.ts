import { cpus } from 'node:os';

/** Begins to watch how many cores of this machine are busy; returns how to read it. */
export function watchMachine(): () => number {
  const before = readTimes();
  return () => {
    const now = readTimes();
    const busyMs = now.busyMs - before.busyMs;
    return (cpus().length * busyMs) / Math.max(1, busyMs + now.idleMs - before.idleMs);
  };
}

function readTimes(): { readonly busyMs: number; readonly idleMs: number } {
  const times = cpus().map((cpu) => cpu.times);
  return {
    busyMs: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0),
    idleMs: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}
