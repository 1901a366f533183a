import { flipVerdict } from '../toy-sweep.js';
import { refereeProcess, type SceneScript } from './recording/scene.js';

export const hostWithdrawn: SceneScript = {
  shows:
    'Every task is computed twice here. Two outcomes of a task differ, and two hosts do not say which is wrong: the ' +
    'coordinator’s own worker, the referee, computes it a third time. The host that two others contradict is withdrawn. All ' +
    'its outcomes are taken back and computed anew, and it may not register again.',
  settings: { audit: { share: 1, lone: false }, refereeProcess },
  play: ({ note, submit, takeBack, worker, tell }) => {
    submit(10);
    const [ant, bee, referee] = [worker('ant'), worker('bee'), worker('referee')];
    ant.register();
    bee.register();
    note('The memory of ant is broken: it finds A where B is right, in both tasks.');
    const [first, second] = ant.take(2);
    ant.settle(first, flipVerdict);
    ant.settle(second, flipVerdict);
    note('Now bee audits the first of them, and finds another outcome.');
    const [audit] = bee.take();
    bee.settle(audit);
    tell();
    note('No third host is connected: the referee is started. It says what bee says.');
    referee.register();
    const [decision] = referee.take();
    referee.settle(decision);
    tell();
    note('The outcomes of ant are read from the ledger and taken back. Its worker registers again, in vain.');
    takeBack();
    ant.register();
    note('Both tasks are computed anew. No other host is left to audit bee, so that this is the end.');
    for (const lease of bee.take(2)) bee.settle(lease);
    tell();
  },
};
