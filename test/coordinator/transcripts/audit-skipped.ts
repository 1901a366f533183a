import { type SceneScript } from './recording/scene.js';

export const auditSkipped: SceneScript = {
  shows:
    'A task was chosen for an audit, and the only other worker is gone before it has begun. The sweep does not wait for ever: ' +
    'after four leases, 2 min, without anybody who could compute it again the audit is skipped, and is counted as skipped.',
  settings: { audit: { share: 1, lone: false } },
  play: ({ note, submit, worker, pass, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    bee.register();
    const [lease] = ant.take();
    bee.wait();
    bee.breakOff();
    note(
      'The session of bee is still open, so that the task is chosen. From 6 s on ant is alone, and nobody audits himself.',
    );
    ant.settle(lease);
    pass(9);
    tell();
    for (let call = 0; call < 5; call += 1) {
      ant.take();
      pass(24);
    }
    tell();
  },
};
