import type { DiagramKind } from './diagram-kind.js';

/** Every kind of diagram by its name, one line each. A kind is loaded when it is needed. */
const kinds = {
  'success-rate': async () => (await import('./success-rate/success-rate.js')).successRate,
  deviation: async () => (await import('./deviation/deviation.js')).deviation,
  difference: async () => (await import('./difference/difference.js')).difference,
  curves: async () => (await import('./curves/kept-curves.js')).keptCurves,
  metric: async () => (await import('./metric/metric.js')).metric,
} as const satisfies Readonly<Record<string, () => Promise<DiagramKind>>>;

export type DiagramKindName = keyof typeof kinds;

export const diagramKindNames = Object.keys(kinds) as readonly DiagramKindName[];

export function isDiagramKind(name: string): name is DiagramKindName {
  return Object.hasOwn(kinds, name);
}

export interface NamedKind extends DiagramKind {
  readonly name: DiagramKindName;
}

export async function loadKind(name: DiagramKindName): Promise<NamedKind> {
  return { ...(await kinds[name]()), name };
}
