/*
 * What Piscina loads in a thread. It would require an ES module, and Node 20 aborts the whole process when a thread is ended
 * in the middle of that, as where the pool closes while a lost thread is being replaced. An import ends with its thread.
 */
type Thread = Awaited<ReturnType<typeof loadThread>>;

const loadThread = () => import('./thread.js');

export = {
  warmUp: async (): Promise<void> => (await loadThread()).warmUp(),
  runThreadTask: async (...task: Parameters<Thread['runThreadTask']>): ReturnType<Thread['runThreadTask']> =>
    (await loadThread()).runThreadTask(...task),
};
