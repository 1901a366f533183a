import { execFile } from 'node:child_process';
import { env, execPath, versions } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';

/** The path of a Node at least two majors newer than the one that runs the tests; .ci/run fetches one. */
const newerNode = env['PHASEGRID_NEWER_NODE'];
const majorDistanceMin = 2;

// With the baseline compiler alone, with the optimising one alone, and without the newer instructions of the CPU.
const flagSets = [['--liftoff-only'], ['--no-liftoff'], ['--no-enable-avx', '--no-enable-fma3']];

/** Declares the tests that a script prints the frozen hash whatever compiles it. */
export function testUnderEngines(script: URL, frozenHash: string): void {
  const path = fileURLToPath(script);
  for (const flags of flagSets) {
    test(`they are the same under ${flags.join(' ')}`, async (t) => {
      t.is(await printedBy(execPath, [...flags, path]), frozenHash);
    });
  }
  if (newerNode === undefined) {
    test.skip('they are the same under a newer Node (skipped: PHASEGRID_NEWER_NODE names none)', (t) => t.fail());
    return;
  }
  test('they are the same under a newer Node', async (t) => {
    await checkNewer(t, newerNode);
    t.is(await printedBy(newerNode, [path]), frozenHash);
  });
}

async function checkNewer(t: ExecutionContext, node: string): Promise<void> {
  const version = await printedBy(node, ['-p', 'process.versions.node']);
  t.log(`Node ${version.trim()} against ${versions.node}`);
  t.true(majorOf(version) >= majorOf(versions.node) + majorDistanceMin, 'PHASEGRID_NEWER_NODE is not new enough');
}

function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}

async function printedBy(node: string, options: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(node, options);
  return stdout;
}
