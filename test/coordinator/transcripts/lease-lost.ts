import { type SceneScript } from './recording/scene.js';

export const leaseLost: SceneScript = {
  shows:
    'A worker falls silent. After the duration of a lease, 30 s, its session ends, and its task is pending again at once ' +
    'for the next worker that asks. Mere silence may be a network, so that nothing is charged to the task.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    ant.take();
    note(
      'Nothing is heard of ant any more. From 12 s on an idle worker would be given the task beside it, but there is none.',
    );
    pass(31);
    tell();
    bee.register();
    const [lease] = bee.take();
    bee.settle(lease);
    tell();
  },
};
