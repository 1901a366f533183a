import { type SceneScript } from './recording/scene.js';

export const straggler: SceneScript = {
  shows:
    'An attempt takes far longer than it should: five times what is expected, and a third of a lease. Its worker is alive, ' +
    'so that the lease goes on, but a worker that is idle tries the same task. The first outcome wins, and the other attempt ' +
    'is revoked: both would have found the same.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    bee.register();
    const [slow] = ant.take();
    note('No task is left, so that bee waits. The thread of ant stands at the second trial.');
    bee.wait();
    ant.report(slow, 1);
    pass(12);
    const [second] = bee.hear();
    pass(1);
    bee.settle(second);
    note('The worker of the slow attempt hears that it need not go on.');
    ant.report(slow, 1.5);
    tell();
  },
};
