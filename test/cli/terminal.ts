import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import headless from '@xterm/headless';
import { phasegridMain } from './phasegrid-process.js';

/** What a terminal was sent, escape codes and all. */
export interface TerminalSession {
  readonly code: number | null;
  readonly text: string;
  /** The same in pieces, each with the size that the terminal had. */
  readonly pieces: readonly Piece[];
}

interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

interface Piece extends TerminalSize {
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

/** Runs phasegrid in a terminal of that size; changes the size, or presses Ctrl-C, when something was shown. */
export async function runInTerminal(
  args: readonly string[],
  terminal: TerminalSize & {
    readonly interruptAt?: RegExp;
    /** One after the other, each when what was shown since the one before has its pattern. */
    readonly resizes?: readonly (TerminalSize & { readonly at: RegExp })[];
    readonly env?: NodeJS.ProcessEnv;
  },
): Promise<TerminalSession> {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-terminal-'));
  const nameFile = join(directory, 'tty');
  const words = [process.execPath, phasegridMain, ...args].map((word) => `'${word}'`).join(' ');
  const command = `tty > '${nameFile}'; stty rows ${terminal.rows} cols ${terminal.columns}; exec ${words}`;
  const { PATH, HOME } = process.env;
  const child = spawn(script, ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH, HOME, TERM: 'xterm-256color', COLORTERM: 'truecolor', SHELL: '/bin/sh', ...terminal.env },
  });
  const pieces: { text: string; rows: number; columns: number }[] = [
    { rows: terminal.rows, columns: terminal.columns, text: '' },
  ];
  const resizes = [...(terminal.resizes ?? [])];
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const last = pieces[pieces.length - 1];
    last.text += text;
    if (resizes.length > 0 && resizes[0].at.test(stripEscapes(last.text))) {
      const [{ rows, columns }] = resizes.splice(0, 1);
      spawnSync('stty', ['-F', readFileSync(nameFile, 'utf8').trim(), 'rows', String(rows), 'cols', String(columns)]);
      pieces.push({ rows, columns, text: '' });
    }
    if (interrupted || resizes.length > 0 || terminal.interruptAt?.test(stripEscapes(last.text)) !== true) return;
    interrupted = true;
    child.stdin.write('\x03');
  });
  const code = await new Promise<number | null>((resolve) => void child.on('close', resolve));
  rmSync(directory, { recursive: true });
  return { code, text: pieces.map(({ text }) => text).join(''), pieces };
}

export function stripEscapes(text: string): string {
  return text.replace(escapes, '');
}

/**
 * Every line that stands on the screen or above it at last, as xterm.js shows it, which breaks lines anew at each new
 * width: what a narrow screen broke is one line again.
 */
export async function finalScreen({ pieces }: TerminalSession): Promise<string[]> {
  const [{ rows, columns: cols }] = pieces;
  const screen = new headless.Terminal({ rows, cols, allowProposedApi: true, scrollback: 10_000 });
  for (const piece of pieces) {
    screen.resize(piece.columns, piece.rows);
    await new Promise<void>((resolve) => screen.write(piece.text, resolve));
  }
  const lines = readScreen(screen);
  screen.dispose();
  return lines;
}

export function readScreen(screen: headless.Terminal): string[] {
  const { active } = screen.buffer;
  const lines: string[] = [];
  for (let row = 0; row < active.length; row += 1) {
    const line = active.getLine(row);
    const text = line?.translateToString(true) ?? '';
    if (line?.isWrapped === true) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}
