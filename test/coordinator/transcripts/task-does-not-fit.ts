import { type SceneScript } from './recording/scene.js';

export const taskDoesNotFit: SceneScript = {
  shows:
    'A worker of an allocation has said how long it stays. A task takes a quarter of a second here; a quarter more is asked ' +
    'for, and a second for the way. What would not end in time is not leased to it: it is told to go home, and the task waits ' +
    'for a worker that has the time.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(10);
    const [ant, bee] = [worker('ant', { allocation: 'a7', timeLimitMs: 2000 }), worker('bee')];
    ant.register();
    const [first] = ant.take();
    ant.settle(first);
    note('A second later there is none left for another task.');
    pass(1);
    ant.take();
    ant.drain([], 'farewell');
    tell();
    bee.register();
    const [second] = bee.take();
    bee.settle(second);
    tell();
  },
};
