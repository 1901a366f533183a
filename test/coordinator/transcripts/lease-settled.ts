import { type SceneScript } from './recording/scene.js';

export const leaseSettled: SceneScript = {
  shows:
    'One worker computes a whole sweep. Each of its calls is several events: the call is received, then each result that it ' +
    'brings, then what it still holds, and last it is answered, with leases for its free slots. An outcome settles its ' +
    'task, the lease ends with that, and the sweep is complete with its last task.',
  play: ({ note, submit, worker, pass, tell }) => {
    submit(10);
    const ant = worker('ant');
    ant.register();
    note('The worker has two threads, and takes a task for each.');
    const [first, second] = ant.take(2);
    pass(4);
    note('It says how many trials of task 0 are done, the running one by its share. That is its heartbeat too.');
    ant.report(first, 2.5);
    pass(4);
    ant.settle(first);
    note(
      'The reply to that was lost, and the same call comes again: the same answer is given, and nothing is counted twice.',
    );
    ant.repeat();
    ant.settle(second);
    tell();
    note('Who submits the same sweep once more changes nothing.');
    submit(10);
  },
};
