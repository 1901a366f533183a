import { join } from 'node:path';
import { formatPlural } from '../command-line/format-quantity.js';
import type { WrittenResults } from '../files/result-files.js';

/** Notes about written files, a line each; empty where everything went as planned. */
export function describeResults(directory: string, results: WrittenResults): string[] {
  const { failed, removed, changed } = results;
  return [
    ...failed.map(({ fileName, reason }) => `Not written: ${join(directory, fileName)}: ${reason}`),
    ...(removed.length === 0
      ? []
      : [`Removed ${formatPlural(removed.length, 'file')} that the new manifest does not name: ${removed.join(', ')}`]),
    ...changed.map(({ path, keptAs }) =>
      path === keptAs
        ? `Left as it is: ${path}, which was changed since phasegrid wrote it`
        : `${path} was changed since phasegrid wrote it; that file is now ${keptAs}`,
    ),
  ];
}
