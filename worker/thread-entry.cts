/*
 * The file that Piscina loads in a thread. Piscina would require() an ES module, and Node 20 aborts the whole process when a
 * thread is stopped within that, as when the pool closes while a lost thread is replaced. An import() does not.
 */
type Thread = Awaited<ReturnType<typeof loadThread>>;

const loadThread = () => import('./thread.js');

export = {
  warmUp: async (): Promise<void> => (await loadThread()).warmUp(),
  runThreadTask: async (...task: Parameters<Thread['runThreadTask']>): ReturnType<Thread['runThreadTask']> =>
    (await loadThread()).runThreadTask(...task),
};
