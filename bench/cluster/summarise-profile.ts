import type { Profiler } from 'node:inspector';

/** A part of the program and its share of the time in which the thread was not idle. */
export interface ProfileShare {
  readonly part: string;
  readonly share: number;
}

/** Where the main thread's time went, the largest first. */
export function summariseProfile({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): ProfileShare[] {
  const parents = new Map<number, Profiler.ProfileNode>();
  const byId = new Map<number, Profiler.ProfileNode>();
  for (const one of nodes) {
    byId.set(one.id, one);
    for (const child of one.children ?? []) parents.set(child, one);
  }
  const parts = new Map<number, string>();
  for (const { id } of nodes) parts.set(id, namePart(id, { byId, parents }));
  const spentUs = new Map<string, number>();
  let busyUs = 0;
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id);
    if (part === undefined || part === idle || part.startsWith(profiler)) continue;
    spentUs.set(part, (spentUs.get(part) ?? 0) + timeDeltas[index]);
    busyUs += timeDeltas[index];
  }
  return Array.from(spentUs, ([part, us]) => ({ part, share: us / busyUs })).sort((a, b) => b.share - a.share);
}

const idle = '(idle)';
/** Its own start is in a profile. */
const profiler = 'node:inspector';
const compiled = ', compiled code';

interface CallTree {
  readonly byId: ReadonlyMap<number, Profiler.ProfileNode>;
  readonly parents: ReadonlyMap<number, Profiler.ProfileNode>;
}

/** Compiled code belongs to the part that called it. */
function namePart(id: number, { byId, parents }: CallTree): string {
  const frame = byId.get(id);
  if (frame === undefined) return '(program)';
  const { url, scriptId, functionName } = frame.callFrame;
  if (functionName.startsWith('(') && functionName !== '(anonymous)') return functionName;
  if (scriptId !== '0') return nameSource(url);
  const caller = parents.get(id);
  return caller === undefined
    ? '(program)'
    : `${namePart(caller.id, { byId, parents }).replace(compiled, '')}${compiled}`;
}

function nameSource(url: string): string {
  if (url === '') return 'protobufjs (generated)';
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  const module = /^node:(?:internal\/)?([^/]+)/.exec(url)?.[1];
  if (module !== undefined) return `node:${module}`;
  const folder = /\/dist\/((?:[^/]+\/)+)[^/]+$/.exec(url)?.[1];
  return folder === undefined ? url : folder.slice(0, -1);
}
