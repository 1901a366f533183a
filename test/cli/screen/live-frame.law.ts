import { EventEmitter } from 'node:events';
import headless from '@xterm/headless';
import test from 'ava';
import fc from 'fast-check';
import { type FrameTerminal, openLiveFrame, reflowsLines, visibleLength } from '../../../src/cli/screen/live-frame.js';
import { readScreen } from '../terminal.js';

/** One seed a test process; printed, so that a failure can be run again. */
const seed = Number(process.env['PHASEGRID_TEST_SEED'] ?? Date.now() % 1_000_000);

/** A terminal of xterm.js, which breaks lines anew when its width changes, as most terminals do. */
function openScreen(size: { columns: number; rows: number }) {
  const screen = new headless.Terminal({
    cols: size.columns,
    rows: size.rows,
    convertEol: true,
    allowProposedApi: true,
    scrollback: 10_000,
  });
  const events = new EventEmitter();
  let written = '';
  const terminal: FrameTerminal = {
    get columns() {
      return screen.cols;
    },
    get rows() {
      return screen.rows;
    },
    write: (text) => {
      written += text;
      screen.write(text);
    },
    on: (name, listener) => events.on(name, listener),
    off: (name, listener) => events.off(name, listener),
  };
  const settle = (): Promise<void> => new Promise((resolve) => screen.write('', resolve));
  return {
    terminal,
    settle,
    resize: async (columns: number, rows: number): Promise<void> => {
      await settle();
      screen.resize(columns, rows);
      events.emit('resize');
      await settle();
    },
    /** Every line that was ever shown and not erased, as it was written: what a narrow screen broke is one again. */
    read: (): string[] => readScreen(screen),
    cursorHidden: (): boolean => written.lastIndexOf('\x1b[?25l') > written.lastIndexOf('\x1b[?25h'),
    close: () => screen.dispose(),
  };
}

/** Different letters, so that no line is mistaken for another; no spaces, which a screen does not keep at a line's end. */
const lineOf = (length: number, letter: string): string => letter.repeat(Math.max(1, length));

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('draw' as const),
        lines: fc.array(fc.nat(130), { minLength: 1, maxLength: 4 }),
        coloured: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('print' as const), length: fc.nat(60) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('resize' as const),
        columns: fc.integer({ min: 20, max: 130 }),
        // A frame that reaches beyond the top cannot be erased by any means.
        rows: fc.integer({ min: 40, max: 60 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 12 },
);

test('whatever was drawn, told and resized: what was told stands once, above the last frame alone', async (t) => {
  t.log(`PHASEGRID_TEST_SEED=${seed}`);
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const screen = openScreen({ columns: 80, rows: 40 });
      let lines: string[] = [];
      // As a picture does: made for the width that there is.
      const compose = (): string[] => lines.map((line) => cutTo(line, screen.terminal.columns));
      const frame = openLiveFrame(screen.terminal, { reflows: true, compose });
      const told: string[] = [];
      for (const [at, step] of sequence.entries()) {
        const letter = String.fromCharCode(97 + at);
        if (step.kind === 'resize') await screen.resize(step.columns, step.rows);
        if (step.kind === 'print') {
          told.push(lineOf(step.length, letter.toUpperCase()));
          frame.print(told[told.length - 1]);
        }
        if (step.kind === 'draw') {
          lines = step.lines.map((length) => colour(lineOf(length, letter), step.coloured));
          frame.draw(compose());
        }
      }
      await screen.settle();
      const expected = [...told, ...compose().map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ''))];
      const shown = screen.read();
      frame.close();
      screen.close();
      t.deepEqual(shown, expected);
    }),
    { seed, numRuns: 150 },
  );
});

function colour(line: string, coloured: boolean): string {
  return coloured ? `\x1b[38;5;21m${line}\x1b[0m` : line;
}

function cutTo(line: string, columns: number): string {
  const length = visibleLength(line);
  if (length <= columns) return line;
  const letter = line.replaceAll(/\x1b\[[\d;]*m/g, '')[0];
  return line.replace(letter.repeat(length), letter.repeat(columns));
}

test('a frame with more lines than the terminal has shows its last ones, and none is left behind', async (t) => {
  for (const rows of [1, 2, 3, 5, 24]) {
    const screen = openScreen({ columns: 20, rows });
    const lines = (name: string): string[] => Array.from({ length: 30 }, (_, at) => `${name} ${at}`);
    const frame = openLiveFrame(screen.terminal, { reflows: true, compose: () => lines('again') });
    for (const name of ['first', 'second', 'third']) frame.draw(lines(name));
    await screen.settle();
    const kept = Math.max(1, rows - 1);
    const shown = screen.read();
    t.deepEqual(shown.slice(-kept), lines('third').slice(-kept), `${rows} rows`);
    t.true(shown.length <= kept + (rows === 1 ? 2 : 0), `${rows} rows: ${shown.join(', ')}`);
    frame.close();
    screen.close();
  }
});

test('a picture that is wider than the terminal is left out, and words are broken', async (t) => {
  const screen = openScreen({ columns: 10, rows: 24 });
  const frame = openLiveFrame(screen.terminal, { reflows: true, compose: () => [] });
  frame.draw([`\x1b[31m${'▀'.repeat(40)}\x1b[0m`, 'twelve words']);
  await screen.settle();
  t.deepEqual(screen.read(), ['twelve wor', 'ds']);
  t.true(screen.cursorHidden());
  frame.close();
  await screen.settle();
  t.false(screen.cursorHidden(), 'the cursor is back');
  screen.close();
});

test('terminals that cut lines off instead of breaking them are known', (t) => {
  t.true(reflowsLines({ TERM: 'xterm-256color' }));
  t.true(reflowsLines({ TERM: 'screen-256color', TMUX: '/tmp/tmux' }));
  t.false(reflowsLines({ TERM: 'screen' }));
  t.false(reflowsLines({ TERM: 'xterm-256color', XTERM_VERSION: 'XTerm(379)' }));
  t.false(reflowsLines({ TERM: 'linux' }));
});
