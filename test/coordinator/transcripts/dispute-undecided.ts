import { flipVerdict, shiftMetric } from '../toy-sweep.js';
import { type SceneScript } from './recording/scene.js';

export const disputeUndecided: SceneScript = {
  shows:
    'Three hosts find three outcomes of one task. Nobody is outvoted, so that nobody is withdrawn: the first outcome stands ' +
    'and is shown as a conflict until somebody asks for `retry`. Then the task is computed as if it never had been.',
  settings: { audit: { share: 0, lone: false } },
  play: ({ note, submit, audit, retry, worker, tell }) => {
    submit(5);
    const [ant, bee, cat] = [worker('ant'), worker('bee'), worker('cat')];
    for (const one of [ant, bee, cat]) one.register();
    for (const lease of ant.take()) ant.settle(lease);
    note(
      'The sweep is complete. Somebody asks for an audit of one task, and two workers differ from the first and from each other.',
    );
    audit([0]);
    const [second] = bee.take();
    bee.settle(second, flipVerdict);
    const [third] = cat.take();
    cat.settle(third, shiftMetric);
    tell();
    note('The machines were repaired, and `retry` opens the task again.');
    retry();
    const [again] = bee.take();
    bee.settle(again);
    tell();
  },
};
