import { type SceneScript } from './recording/scene.js';

export const trialQuarantined: SceneScript = {
  shows:
    'A kernel throws in trial 2 of a task, on every worker. After three failures that trial alone is set aside: the task is ' +
    'leased again without it, and is settled with it marked as quarantined. Later the kernel is repaired, and `retry` takes ' +
    'the outcome back and has the whole task computed.',
  play: ({ note, submit, retry, worker, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    bee.register();
    for (const one of [ant, bee]) {
      const [lease] = one.take();
      one.fail(lease, 2);
    }
    note('Two failures may be chance. The third one is enough.');
    const [third] = ant.take();
    ant.fail(third, 2);
    const [without] = bee.take();
    bee.settle(without);
    tell();
    note('The kernel is repaired.');
    retry();
    const [whole] = ant.take();
    ant.settle(whole);
    tell();
  },
};
