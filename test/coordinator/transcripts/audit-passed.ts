import { type SceneScript } from './recording/scene.js';

export const auditPassed: SceneScript = {
  shows:
    'A share of all settled tasks is computed again by another process; here it is every task. The second outcome is equal ' +
    'to the accepted one, so that the audit passes and nothing else changes. The sweep is complete with its last audit.',
  settings: { audit: { share: 1, lone: false } },
  play: ({ note, submit, worker, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    bee.register();
    for (const lease of ant.take()) ant.settle(lease);
    tell();
    note('Nobody audits himself: ant gets nothing, and bee computes the task again.');
    ant.take();
    for (const lease of bee.take()) bee.settle(lease);
    tell();
  },
};
