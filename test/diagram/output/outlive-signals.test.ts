import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGXCPU'] as const;

/** Whether the process catches SIGUSR2, the twelfth signal. */
function catchesSignals(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> 11n) & 1n) === 1n;
}

(existsSync('/proc/self/status') ? test : test.skip)(
  'the process that draws outlives every signal that a whole job is sent, and draws',
  async (t) => {
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('../../../src/diagram/output/render-child.js', import.meta.url)),
    ]);
    t.teardown(() => child.kill('SIGKILL'));
    const { pid } = child;
    if (pid === undefined) throw new Error('the child did not start');
    while (!catchesSignals(pid)) await turn();
    for (const signal of signals) child.kill(signal);
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stdin.end(`10\n${svg}`);
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    t.is(signal, null);
    t.is(code, 0);
    t.is(Buffer.concat(pieces).toString('latin1', 1, 4), 'PNG');
  },
);
