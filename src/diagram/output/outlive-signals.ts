import { constants } from 'node:os';

/** Signals that report a crash, cannot be caught, or do not end a process. */
const leftAlone = new Set([
  ...['SIGKILL', 'SIGSTOP', 'SIGABRT', 'SIGIOT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP'],
  ...['SIGCHLD', 'SIGCONT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGWINCH', 'SIGPIPE', 'SIGXFSZ'],
]);

// Ctrl-C and batch systems signal all processes of a job. Such a child must not end by itself: its parent may need it to draw
// the last picture after the signal. The child ends when its input or its output ends.
for (const name of Object.keys(constants.signals) as NodeJS.Signals[]) {
  if (!leftAlone.has(name)) process.on(name, () => undefined);
}
