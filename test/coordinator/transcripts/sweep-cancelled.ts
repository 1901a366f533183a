import { type SceneScript } from './recording/scene.js';

export const sweepCancelled: SceneScript = {
  shows:
    'A sweep is cancelled while a worker is at it. Its leases are taken back at once, and what was settled stays. It can be ' +
    'resumed where it was. A sweep that is active is not deleted; once it is cancelled it is, and a late outcome of it is ' +
    'worth nothing.',
  play: ({ note, submit, cancel, resume, remove, worker, tell }) => {
    submit(10);
    const ant = worker('ant');
    ant.register();
    const [first] = ant.take(2);
    ant.settle(first);
    cancel();
    tell();
    note('The worker hears that its lease is revoked, and gets nothing in its place.');
    ant.take();
    note('Resumed, the sweep goes on with the task that is left.');
    resume();
    const [late] = ant.take();
    note('An active sweep is kept. A cancelled one is deleted.');
    remove();
    cancel();
    remove();
    ant.settle(late);
  },
};
