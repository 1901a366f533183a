/** Lines at the end of a terminal that are drawn over again, with all other output above them. */
export interface LiveFrame {
  readonly draw: (lines: readonly string[]) => void;
  /** A line above the frame, which stays. */
  readonly print: (line: string) => void;
  /** Leaves the frame as it stands and gives the cursor back. */
  readonly close: () => void;
}

/** What a frame needs of a terminal; tests bring one whose screen they can read. */
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
 * A terminal that grows narrower breaks what stands on it into more rows (`reflows`, as nearly all do) or cuts it off. So
 * many rows as the old lines take at the present width are erased, counted anew at each draw: with the rows of the width
 * at which they were written, a narrower window would keep the rest of them. `compose` gives the lines for a size.
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
  // The cursor comes back however the process ends.
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

/** Xterm itself, the Linux console and GNU screen cut lines off. */
export function reflowsLines(env: Readonly<Record<string, string | undefined>>): boolean {
  const { TERM = '', XTERM_VERSION, TMUX } = env;
  if (XTERM_VERSION !== undefined || TERM === 'linux') return false;
  return !TERM.startsWith('screen') || TMUX !== undefined;
}

/**
 * Node asks for the size when it hears of a change, which may be after the next draw; a draw for the size before would leave
 * rows behind. Where the size has changed, this redraws by way of the event.
 */
function refreshSize(terminal: FrameTerminal): void {
  const refresh: unknown = Reflect.get(terminal, '_refreshSize');
  if (typeof refresh === 'function') Reflect.apply(refresh, terminal, []);
}

function countRows(line: string, columns: number): number {
  return Math.max(1, Math.ceil(visibleLength(line) / columns));
}

/** All characters that are drawn are one column wide. */
export function visibleLength(line: string): number {
  return line.replaceAll(escapes, '').length;
}

/** No line wraps, and the cursor's own line stays below the last; what has no room goes from the top. */
function cutFrame(lines: readonly string[], { columns, rows }: FrameTerminal): string[] {
  const wrapped = lines.flatMap((line) => wrapLine(line, columns));
  return wrapped.slice(Math.max(0, wrapped.length - Math.max(1, rows - 1)));
}

/** Text is broken; what has colours is a picture, which was drawn for some width and is of no use at another. */
function wrapLine(line: string, columns: number): string[] {
  if (visibleLength(line) <= columns) return [line];
  if (line.includes('\x1b')) return [];
  return Array.from({ length: Math.ceil(line.length / columns) }, (_, row) =>
    line.slice(row * columns, (row + 1) * columns),
  );
}
