import { type SceneScript } from './recording/scene.js';

export const lateOutcome: SceneScript = {
  shows:
    'The outcome of a lost lease comes late, while another worker is at the same task. It counts all the same: an outcome ' +
    'depends on its task alone, and the lease that it names was granted to this process. The other worker is told to stop.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(5);
    const [ant, bee] = [worker('ant'), worker('bee')];
    ant.register();
    const [lost] = ant.take();
    note('The network of ant is gone for half a minute. Meanwhile bee gets its task.');
    pass(31);
    bee.register();
    bee.take();
    note('It is back, and hears that its session is over. It registers anew and sends what it has.');
    ant.knock();
    ant.register();
    ant.settle(lost);
    note('The lease of bee ended when its task was settled. It hears of that with its next call.');
    bee.take();
    tell();
  },
};
