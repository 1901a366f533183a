import { type SceneScript } from './recording/scene.js';

export const farewell: SceneScript = {
  shows:
    'The workers of an allocation cost somebody money. When nothing is left to do they are told to go home, whoever waits at ' +
    'once; they say that they go, and their sessions end with that. A worker that somebody started by hand stays.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(5);
    const [ant, bee, cat] = [worker('ant', { allocation: 'a7' }), worker('bee', { allocation: 'a7' }), worker('cat')];
    for (const one of [ant, bee, cat]) one.register();
    const [lease] = ant.take();
    note('No task is left for bee. The sweep is not done, and its task may come back: bee waits, and so does cat.');
    bee.wait();
    cat.wait();
    pass(1);
    ant.settle(lease);
    tell();
    bee.hear();
    cat.hear();
    bee.drain([], 'farewell');
    note('Its outcome was the last one, so that ant was told with the answer.');
    ant.drain([], 'farewell');
  },
};
