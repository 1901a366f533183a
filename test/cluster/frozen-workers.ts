import { listProcesses, type OrdinaryUser } from './unix-user.js';

/** Workers that are stopped in the middle of what they do, so that a test has the time that it needs, whatever the load. */
export interface FrozenWorkers {
  readonly thaw: () => void;
}

/** Stops every worker of the user, those that come later too, until they are thawed. */
export function freezeWorkers(user: OrdinaryUser): FrozenWorkers {
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of listWorkers(user)) {
      try {
        process.kill(pid, name);
      } catch {
        // It ended meanwhile.
      }
    }
  };
  signal('SIGSTOP');
  const timer = setInterval(() => signal('SIGSTOP'), 50);
  return {
    thaw: () => {
      clearInterval(timer);
      signal('SIGCONT');
    },
  };
}

function listWorkers(user: OrdinaryUser): number[] {
  return listProcesses(user)
    .filter((line) => /main\.js worker --access /.test(line) && !/^\d+ (?:srun|bash|\S*slurmstepd)/.test(line))
    .map((line) => Number.parseInt(line, 10));
}
