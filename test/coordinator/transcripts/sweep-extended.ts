import { type SceneScript } from './recording/scene.js';

export const sweepExtended: SceneScript = {
  shows:
    'A complete sweep of five trials a cell is submitted again with ten. It is the same sweep, since trials are not part of ' +
    'its identity: what is settled stays, the new trials are tasks of their own, and it is active until they are settled. ' +
    'The second submission raises its priority as well.',
  play: ({ note, submit, worker, tell }) => {
    submit(5);
    const ant = worker('ant');
    ant.register();
    for (const lease of ant.take()) ant.settle(lease);
    tell();
    submit(10, { priority: 3 });
    tell();
    for (const lease of ant.take()) ant.settle(lease);
    tell();
    note('Fewer trials than there are take nothing away.');
    submit(5);
  },
};
