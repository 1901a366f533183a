import { type SceneScript } from './recording/scene.js';

export const workerDrained: SceneScript = {
  shows:
    'A worker is told to leave (SIGTERM, or the end of its allocation). It says that it drains, gives back what no thread has ' +
    'begun, which is charged to nobody, finishes the rest, and gets no other lease. What it gave back goes to the next worker.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(10);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    bee.register();
    const [begun, waiting] = ant.take(2);
    note(
      'No thread has begun task 1. It is pending from here on, and ant has a free slot, but a worker that drains gets no lease.',
    );
    ant.drain([waiting]);
    tell();
    const [lease] = bee.take();
    pass(2);
    note(
      'What was begun is finished, and ant goes. It holds nothing any more, so that its session ends with this call.',
    );
    ant.settle(begun);
    bee.settle(lease);
    tell();
  },
};
