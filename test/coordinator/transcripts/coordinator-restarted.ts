import { type SceneScript } from './recording/scene.js';

export const coordinatorRestarted: SceneScript = {
  shows:
    'The coordinator is killed in the middle of a sweep and started anew. What was settled was on disk before anybody heard ' +
    'of it, and is there again. Sessions and leases are not: the worker is told that its session is over, registers, and goes ' +
    'on with the lease that it holds, so that the work under way is not lost either.',
  play: ({ note, submit, restart, worker, pass, tell }) => {
    submit(10);
    const ant = worker('ant');
    ant.register();
    const [first, second] = ant.take(2);
    ant.settle(first);
    pass(1);
    note('The coordinator is killed and started anew from its ledger.');
    restart();
    tell();
    ant.knock();
    ant.register();
    note('The worker names the lease that it holds. Its signature is this ledger’s, so that it is granted again.');
    ant.report(second, 3.75);
    ant.settle(second);
    tell();
  },
};
