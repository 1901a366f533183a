import { existsSync } from 'node:fs';

/** The file that the build made of `phasegrid worker` (tools/bundle-worker.mjs). */
const bundleUrl = new URL('../../../worker-bundle/worker-main.cjs', import.meta.url);

/** Set to anything, it makes a worker load the modules one by one, as where there is no bundle. */
const unbundledVariable = 'PHASEGRID_UNBUNDLED';

/** The address of the bundle where the command line starts a worker and the build has made one. */
export function findWorkerBundle(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const command = words.find((word) => !word.startsWith('-'));
  if (command !== 'worker' || environment[unbundledVariable] !== undefined) return undefined;
  return existsSync(bundleUrl) ? bundleUrl.href : undefined;
}
