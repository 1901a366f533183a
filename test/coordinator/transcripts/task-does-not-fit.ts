import { type SceneScript } from './recording/scene.js';

export const taskDoesNotFit: SceneScript = {
  shows:
    'A worker of an allocation has said how long it stays. Beside a quarter more than what a task takes, a second is asked for ' +
    'the way there and back. What would not end in time is not leased to it: it is told to go home, and the task waits for a ' +
    'worker that has the time.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(10);
    const [ant, bee] = [worker('ant', { allocation: 'a7', timeLimitMs: 2000, wholeTimeLimitMs: 2000 }), worker('bee')];
    const cat = worker('cat', { allocation: 'a7', timeLimitMs: 1000, wholeTimeLimitMs: 1000 });
    ant.register();
    const [first] = ant.take();
    ant.settle(first);
    note('A second later there is none left for another task.');
    pass(1);
    ant.take();
    ant.drain([], 'farewell');
    tell();
    note('So does one that has no time for it from its start on. Nothing else is pending, so that progress says so.');
    cat.register();
    cat.take();
    pass(3);
    note('A worker that stays has the time for everything.');
    bee.register();
    pass(3);
    const [second] = bee.take();
    bee.settle(second);
    tell();
  },
};
