import { type SceneScript } from './recording/scene.js';

export const processRegisteredAgain: SceneScript = {
  shows:
    'A worker process that holds leases registers once more. A process has one session: the ' +
    'former one ends, its leases go on in the new one, and a call that still names the former one is told that it is over.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(10);
    const ant = worker('ant');
    ant.register();
    const [lease, lost] = ant.take(2);
    pass(1);
    ant.register();
    tell();
    ant.callLate();
    note('One of its leases had not arrived: what the worker does not hold is pending again at once.');
    ant.lose(lost);
    ant.settle(lease);
    const [again] = ant.take();
    ant.settle(again);
    tell();
  },
};
