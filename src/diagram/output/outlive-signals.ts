import { constants } from 'node:os';

/** These tell of a crash, cannot be caught, or end nothing. */
const leftAlone = new Set([
  ...['SIGKILL', 'SIGSTOP', 'SIGABRT', 'SIGIOT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP'],
  ...['SIGCHLD', 'SIGCONT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGWINCH', 'SIGPIPE', 'SIGXFSZ'],
]);

// Ctrl-C and batch systems signal all processes of a job. What a child of this kind works at is its parent's to end:
// the parent may draw its last picture because of that very signal. The child ends with its input or its output.
for (const name of Object.keys(constants.signals) as NodeJS.Signals[]) {
  if (!leftAlone.has(name)) process.on(name, () => undefined);
}
