import { type SceneScript } from './recording/scene.js';

export const leaseRefused: SceneScript = {
  shows:
    'A worker sends an outcome under a lease that was granted to another process. The identity of a lease is signed for its ' +
    'process, so that the outcome settles nothing. Whoever sent it is told, and the lease of the other one lives on.',
  play: ({ note, submit, worker, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    bee.register();
    const [lease] = ant.take();
    bee.settle(lease);
    tell();
    note('What ant finds counts.');
    ant.settle(lease);
    tell();
  },
};
