import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { openLedger } from '../../coordinator/store/ledger.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { openEngine } from './open-engine.js';
import { temporaryLedgerPath } from './store/ledger-directory.js';
import { findToyDeclaration, toyFingerprint, toyPlan, toyTable } from './toy-sweep.js';
import { createVirtualClock } from './virtual-clock.js';

const trials = 600;
const plan = toyPlan({ trials });
const script = fileURLToPath(new URL('./settle-until-killed.js', import.meta.url));

/**
 * Lets the process settle tasks and kills it after so many acknowledgements; returns those that were heard. The process is
 * at most 30 tasks ahead of what was heard, so that it cannot be done before the kill however slowly this one reads.
 */
async function settleUntilKilled(ledgerPath: string, acknowledgementsMax: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, ledgerPath, String(trials)], { stdio: ['pipe', 'pipe', 'inherit'] });
  // The word to go on may come after its end.
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close');
  const heard: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be cut off by the kill.
    if (line.endsWith('}')) heard.push(line);
    if (heard.length === acknowledgementsMax) child.kill('SIGKILL');
    child.stdin.write('.');
  }
  await closed;
  return heard;
}

test('a ledger that another process has open is refused', async (t) => {
  const ledgerPath = temporaryLedgerPath(t);
  const ledger = openLedger(ledgerPath);
  t.teardown(ledger.close);
  const child = spawn(process.execPath, [script, ledgerPath, '5'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(child, 'close');
  t.regex(await text(child.stderr), /another coordinator has it open.*LEDGER_IN_USE/s);
  t.deepEqual(await closed, [1, null]);
});

test('a coordinator that is killed at any moment has lost nothing that it acknowledged, and goes on', async (t) => {
  const ledgerPath = temporaryLedgerPath(t);
  const id = sweepId(plan.sweep);
  const open = (): ReturnType<typeof openEngine> =>
    openEngine({
      ledgerPath,
      fingerprint: toyFingerprint,
      findDeclaration: findToyDeclaration,
      clock: createVirtualClock(),
    });
  const acknowledged: string[] = [];
  for (const kill of [1, 40, 90, Infinity]) {
    acknowledged.push(...(await settleUntilKilled(ledgerPath, kill)));
    const engine = open();
    const settled = new Set([...engine.outcomes(id)].map(({ task }) => JSON.stringify(task)));
    t.deepEqual(
      acknowledged.filter((task) => !settled.has(task)),
      [],
    );
    t.is(engine.progress(id).state === 'complete', kill === Infinity);
    await engine.close();
  }
  t.is(new Set(acknowledged).size, acknowledged.length, 'a settled task was handed out again');
  const engine = open();
  t.deepEqual(engine.verdictTable(id), toyTable(plan));
  await engine.close();
});
