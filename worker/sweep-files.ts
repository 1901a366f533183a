import type { FileReference } from '../src/sweep/file-reference.js';
import type { AgentState, AgentStep } from './agent-state.js';

/** All of the files; undefined where one is missing. */
export function takeFiles(
  state: AgentState,
  references: readonly FileReference[],
): ReadonlyMap<FileReference, Uint8Array> | undefined {
  const files = new Map<FileReference, Uint8Array>();
  for (const reference of references) {
    const content = state.files.get(reference);
    if (content === undefined) return undefined;
    files.set(reference, content);
  }
  for (const [reference, content] of files) {
    // Removed and set again, so that the map stays in the order of use.
    state.files.delete(reference);
    state.files.set(reference, content);
  }
  return files;
}

/** Fetches the first missing file, unless a fetch is under way already. */
export function fetchMissing(step: AgentStep, references: readonly FileReference[]): void {
  const { state } = step;
  if (state.fetch.kind !== 'idle') return;
  const reference = references.find((candidate) => !state.files.has(candidate));
  if (reference === undefined) return;
  state.fetch = { kind: 'fetching', reference };
  step.instruct({ kind: 'fetch-file', reference });
}
