/** Lines at the end of a terminal that are redrawn, with all other output above them. */
export interface LiveFrame {
  readonly draw: (lines: readonly string[]) => void;
  /** Writes a permanent line above the frame. */
  readonly print: (line: string) => void;
  /** Leaves the frame on the screen and shows the cursor again. */
  readonly close: () => void;
}

/** What a frame needs of a terminal; tests pass one whose screen they can read. */
export interface FrameTerminal {
  readonly columns: number;
  readonly rows: number;
  readonly write: (text: string) => unknown;
  readonly on: (event: 'resize', listener: () => void) => unknown;
  readonly off: (event: 'resize', listener: () => void) => unknown;
}

const escapes = /\x1b\[[\d;]*m/g;
const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const eraseBelow = '\x1b[J';

/**
 * Opens a frame whose lines `compose` gives for a size. When a terminal becomes narrower, it breaks its lines into more rows
 * (`reflows`, as nearly all terminals do) or cuts them off. So each draw erases as many rows as the old lines take at the
 * present width. With the rows of the former width, a narrower terminal would keep some of the old lines.
 */
export function openLiveFrame(
  terminal: FrameTerminal,
  { reflows, compose }: { readonly reflows: boolean; readonly compose: () => readonly string[] },
): LiveFrame {
  let drawn: readonly string[] = [];
  let hidden = false;
  const erase = (): string => {
    const rows = drawn.reduce((sum, line) => sum + (reflows ? countRows(line, terminal.columns) : 1), 0);
    return rows === 0 ? '' : `\r\x1b[${rows}A${eraseBelow}`;
  };
  const draw = (lines: readonly string[]): void => {
    refreshSize(terminal);
    const cut = cutFrame(lines, terminal);
    const start = hidden ? '' : hideCursor;
    hidden = true;
    terminal.write(`${start}${erase()}${cut.map((line) => `${line}\n`).join('')}`);
    drawn = cut;
  };
  const redraw = (): void => {
    if (drawn.length > 0) draw(compose());
  };
  // The cursor is shown again however the process ends.
  const show = (): void => {
    if (hidden) terminal.write(showCursor);
  };
  terminal.on('resize', redraw);
  process.once('exit', show);
  return {
    draw,
    print: (line) => {
      refreshSize(terminal);
      const lines = drawn;
      terminal.write(`${erase()}${line}\n`);
      drawn = [];
      if (lines.length > 0) draw(lines);
    },
    close: () => {
      terminal.off('resize', redraw);
      process.off('exit', show);
      show();
      hidden = false;
      drawn = [];
    },
  };
}

/** xterm, the Linux console and GNU screen cut lines off. */
export function reflowsLines(env: Readonly<Record<string, string | undefined>>): boolean {
  const { TERM = '', XTERM_VERSION, TMUX } = env;
  if (XTERM_VERSION !== undefined || TERM === 'linux') return false;
  return !TERM.startsWith('screen') || TMUX !== undefined;
}

/**
 * Node reads the terminal's size after the signal of a change, which may come after the next draw. A draw with the old size
 * would leave rows behind, so this reads the size; if it has changed, the resulting event redraws.
 */
function refreshSize(terminal: FrameTerminal): void {
  const refresh: unknown = Reflect.get(terminal, '_refreshSize');
  if (typeof refresh === 'function') Reflect.apply(refresh, terminal, []);
}

function countRows(line: string, columns: number): number {
  return Math.max(1, Math.ceil(visibleLength(line) / columns));
}

/** The width of a line without its colour codes; all drawn characters are one column wide. */
export function visibleLength(line: string): number {
  return line.replaceAll(escapes, '').length;
}

/** Lines that do not wrap, with the cursor's line below them; if there are too many, the top ones are left out. */
function cutFrame(lines: readonly string[], { columns, rows }: FrameTerminal): string[] {
  const wrapped = lines.flatMap((line) => wrapLine(line, columns));
  return wrapped.slice(Math.max(0, wrapped.length - Math.max(1, rows - 1)));
}

/** Breaks text. A line with colours belongs to a picture, which is useless at another width, so it is left out. */
function wrapLine(line: string, columns: number): string[] {
  if (visibleLength(line) <= columns) return [line];
  if (line.includes('\x1b')) return [];
  return Array.from({ length: Math.ceil(line.length / columns) }, (_, row) =>
    line.slice(row * columns, (row + 1) * columns),
  );
}
