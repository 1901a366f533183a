import { join } from 'node:path';
import anyTest from 'ava';
import { makeTestDirectory, runPhasegrid } from '../phasegrid-process.js';
import {
  longSweep,
  parseObject,
  smallSweep,
  startServer,
  startWorkerProcess,
  visibleSweep,
  writeSweep,
} from '../sweep-scene.js';
import { finalScreen, hasTerminals, runInTerminal, stripEscapes } from '../terminal.js';

const test = hasTerminals() ? anyTest.serial : anyTest.serial.skip;

test('a terminal of 80 x 24 sees the bar and the heat map live, and their end stays on the screen', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, visibleSweep);
  const out = join(directory, 'out');
  const session = await runInTerminal(['run', file, '--out', out], { rows: 24, columns: 80 });
  const { code, text } = session;
  t.is(code, 0, text);
  t.regex(text, /\x1b\[38;2;\d+;\d+;\d+m\x1b\[48;2;\d+;\d+;\d+m▀▀▀/, 'the heat map is in true colour');
  t.true(text.lastIndexOf('\x1b[?25h') > text.lastIndexOf('\x1b[?25l'), 'the cursor is back');
  t.regex(stripEscapes(text), /╌+ 0\.0 % · ETA/, 'the start was drawn');
  const screen = await finalScreen(session);
  const bars = screen.filter((line) => /[━╌]/.test(line));
  t.deepEqual(bars, [`${'━'.repeat(40)} 100.0 % · complete`]);
  t.is(screen.filter((line) => line.includes('▀')).length, 3, 'five rows of cells in three lines');
  t.regex(
    screen.join('\n'),
    /→ m 5 … 25 {3}↑ k 1 … 8 {3}success 0 █{10} 1\n.*\n25\/25 cells · 10 000\/10 000 trials\nDone: /,
  );
});

test('a tiny window gets the words alone, and no line is lost', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const session = await runInTerminal(['run', file, '--out', join(directory, 'out')], { rows: 5, columns: 25 });
  t.is(session.code, 0, session.text);
  const screen = await finalScreen(session);
  t.false(screen.some((line) => line.includes('▀')));
  t.is(screen.filter((line) => line.includes('100.0 %')).length, 1);
});

test('a window that is drawn narrow, low and wide again keeps nothing of the pictures before', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, longSweep);
  const session = await runInTerminal(['run', file, '--out', join(directory, 'out')], {
    rows: 40,
    columns: 90,
    resizes: [
      { at: /ETA[^]*ETA/, rows: 40, columns: 30 },
      { at: /%[^]*%/, rows: 30, columns: 20 },
      { at: /%[^]*%/, rows: 14, columns: 60 },
      { at: /%[^]*%/, rows: 40, columns: 100 },
    ],
    interruptAt: /ETA[^]*ETA/,
  });
  t.is(session.code, 130, session.text);
  t.is(session.pieces.length, 5);
  const screen = await finalScreen(session);
  const stopped = screen.findIndex((line) => line.startsWith('stopping'));
  t.true(stopped > 0, screen.join('\n'));
  t.is(screen.filter((line) => /ETA/.test(line)).length, 1, screen.join('\n'));
  t.is(screen.filter((line) => line.includes('→')).length, 1, screen.join('\n'));
});

test('Ctrl-C in a terminal stops the run, gives the cursor back and says how to go on', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, longSweep);
  const session = await runInTerminal(['run', file, '--out', join(directory, 'out')], {
    rows: 24,
    columns: 80,
    interruptAt: /cells · [1-9][\d ]*\/120 000/,
  });
  t.is(session.code, 130, session.text);
  t.true(session.text.lastIndexOf('\x1b[?25h') > session.text.lastIndexOf('\x1b[?25l'));
  const screen = (await finalScreen(session)).join('\n');
  t.regex(
    screen,
    /stopping: keeping what is finished \(again to stop at once\)\nNot finished: 48 cells, .*\n(.*\n)+Everything finished is kept in /,
  );
});

test('without colours the picture is of shades, and a dumb terminal gets plain lines', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const size = { rows: 24, columns: 80 };
  const plain = await runInTerminal(['run', file, '--out', join(directory, 'a')], { ...size, env: { NO_COLOR: '1' } });
  t.is(plain.code, 0);
  t.notRegex(plain.text, /▀|\x1b\[[34]8/);
  t.regex((await finalScreen(plain)).join('\n'), /\n([░▒▓█]{15}\n){5}→ m 5 … 25 {3}↑ k 1 … 8 {3}success 0 ░▒▓█ 1\n/);
  t.regex(plain.text, /━{40} 100\.0 %/);
  const dumb = await runInTerminal(['run', file, '--out', join(directory, 'b')], { ...size, env: { TERM: 'dumb' } });
  t.is(dumb.code, 0);
  t.notRegex(dumb.text, /\x1b/);
  t.regex(dumb.text, /100\.0 % · 25\/25 cells · 500\/500 trials · complete/);
});

test('watch shows the same picture of a sweep on a coordinator', async (t) => {
  const directory = makeTestDirectory(t);
  const { access } = await startServer(t, directory);
  startWorkerProcess(t, access);
  const file = writeSweep(directory, smallSweep);
  const submitted = await runPhasegrid(['submit', file, '--access', access, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  const watched = await runInTerminal(['watch', id, '--access', access], { rows: 24, columns: 80 });
  t.is(watched.code, 0, watched.text);
  t.regex(
    (await finalScreen(watched)).join('\n'),
    /▀\n→ m 5 … 25 {3}↑ k 1 … 8 {3}success 0 █{10} 1\n━{40} 100\.0 % · complete\n/,
  );
});
