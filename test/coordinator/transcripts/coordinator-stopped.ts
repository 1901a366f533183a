import { type SceneScript } from './recording/scene.js';

export const coordinatorStopped: SceneScript = {
  shows:
    'The coordinator itself is stopped for a minute, as by a suspended machine. For so long it heard nobody, which is nobody’s ' +
    'silence: its tick comes late, that time is not counted, and the worker keeps its session and its lease.',
  play: ({ note, submit, worker, pass, stop, tell }) => {
    submit(5);
    const ant = worker('ant');
    ant.register();
    const [lease] = ant.take();
    pass(6);
    stop(60);
    note(
      'No session was closed, and the worker’s next call is received as ever. By the clock its attempt takes long, so that ' +
        'an idle worker would be given the task too.',
    );
    ant.settle(lease);
    tell();
  },
};
