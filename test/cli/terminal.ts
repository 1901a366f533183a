import { spawn, spawnSync } from 'node:child_process';
import { phasegridMain } from './phasegrid-process.js';

/** What a terminal was sent, escape codes and all. */
export interface TerminalSession {
  readonly code: number | null;
  readonly text: string;
}

/** Debian's, whatever else is on the path. */
const script = '/usr/bin/script';

/** Every escape sequence that the program may send: colours, cursor moves, erased lines, the cursor itself. */
const escapes = /\x1b\[[?\d;]*[A-Za-z]/g;

/** util-linux' `script`, which gives a command a terminal of its own; other systems' takes other options. */
export function hasTerminals(): boolean {
  const found = spawnSync(script, ['--version'], { encoding: 'utf8' });
  return found.error === undefined && found.stdout.includes('util-linux');
}

/** Runs phasegrid in a terminal of that size; presses Ctrl-C when `interruptAt` was shown. */
export function runInTerminal(
  args: readonly string[],
  terminal: {
    readonly rows: number;
    readonly columns: number;
    readonly interruptAt?: RegExp;
    readonly env?: NodeJS.ProcessEnv;
  },
): Promise<TerminalSession> {
  const words = [process.execPath, phasegridMain, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty rows ${terminal.rows} cols ${terminal.columns}; exec ${words}`;
  const { PATH, HOME } = process.env;
  const child = spawn(script, ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH, HOME, TERM: 'xterm-256color', COLORTERM: 'truecolor', SHELL: '/bin/sh', ...terminal.env },
  });
  let text = '';
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (interrupted || terminal.interruptAt?.test(stripEscapes(text)) !== true) return;
    interrupted = true;
    child.stdin.write('\x03');
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, text }));
  });
}

export function stripEscapes(text: string): string {
  return text.replace(escapes, '');
}

/** What stands on the screen at last: erased lines are gone. Knows what log-update and we send, no more. */
export function finalScreen(text: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const [piece] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|\r?\n|[^\x1b\r\n]+|\r/g)) {
    if (piece.endsWith('\n')) {
      row += 1;
      if (row === lines.length) lines.push('');
    } else if (piece === '\x1b[2K') lines[row] = '';
    else if (piece === '\x1b[1A') row -= 1;
    else if (!piece.startsWith('\x1b') && piece !== '\r') lines[row] += piece;
  }
  return lines;
}
