import { type SceneScript } from './recording/scene.js';

export const workerBrokenOff: SceneScript = {
  shows:
    'A worker breaks off in the middle of a task: its connection ends, and no other one comes. After a sixth of a ' +
    'lease, 5 s, its session ends and the task is pending again. It stays away for a whole lease more, so that the loss is ' +
    'charged to the task, which may have taken the worker down. Then the same process comes back. It was not dead, so that ' +
    'its loss is excused.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(5);
    const ant = worker('ant');
    ant.register();
    const [lease] = ant.take();
    ant.report(lease, 1.25);
    ant.wait();
    ant.breakOff();
    pass(9);
    tell();
    note('The coordinator hears nothing of the process for 30 s.');
    pass(30);
    tell();
    note('The process had been stopped, and goes on. The lease that it names is its own, so that its outcome counts.');
    ant.knock();
    ant.register();
    ant.settle(lease);
    tell();
  },
};
