import { workerPlace } from './job-script.js';
import { quoteWord } from './shell-words.js';

export interface SshWorker {
  /** How the host calls phasegrid; a shell's words. */
  readonly program: string;
  readonly prologue: readonly string[];
  /** A command around the worker's, which stands at `{{worker}}`. */
  readonly wrap: string | undefined;
  /** What follows `worker --access PATH`, each a word. */
  readonly options: readonly string[];
}

/**
 * What sshd is given to run. The first line of its input is the access file, which so is in no command line and needs no
 * common file system. The end of its input ends the worker: it comes when the launch says so, when the launch dies and when
 * the connection breaks. Any login shell does, since the script is one quoted word for `sh`.
 */
export function composeSshScript({ program, prologue, wrap, options }: SshWorker): string {
  const worker = `${program} worker --access "$d" ${options.map(quoteWord).join(' ')}`.trimEnd();
  const command = `exec ${wrap === undefined ? worker : wrap.replace(workerPlace, () => worker)}`;
  // Each line by itself: a comment or an open quote of one ends with it.
  const lines = [...prologue.map((line) => `eval ${quoteWord(line)}`), command];
  const script = [
    // Without a first line nobody waits for a worker any more.
    'umask 077; IFS= read -r a || exit 71; d=$(mktemp -d) || exit 71; printf "%s\\n" "$a" > "$d/access.json"; exec 3<&0',
    `( ${lines.join('; ')} ) </dev/null 3<&- & p=$!`,
    // No program runs in it, so that nothing is left when it is ended.
    '( while IFS= read -r x; do :; done; kill -TERM $p ) <&3 >/dev/null 2>&1 & w=$!',
    // A signal ends `wait` before the worker has ended.
    'exec 3<&-; trap "kill -TERM $p" HUP INT TERM; wait $p; c=$?',
    'while kill -0 $p 2>/dev/null; do wait $p; c=$?; done',
    'kill $w 2>/dev/null; rm -rf "$d"; exit $c',
  ];
  return `exec sh -c ${quoteWord(script.join('; '))}`;
}
