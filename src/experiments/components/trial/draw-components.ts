import type { ColumnSet } from '../../../kernels/factorizations/matched-columns.js';
import { drawNormals } from '../../../random/normal.js';
import { drawFraction, openStream, type Stream } from '../../../random/stream.js';
import type { DeriveStream } from '../../define-trial.js';
import type { ComponentModel, ComponentName } from '../declaration/component-names.js';

export interface ComponentLaw {
  readonly n: number;
  readonly p: number;
  readonly s: number;
  readonly components: ComponentName;
  readonly model: ComponentModel;
}

/**
 * X, n x p. The streams have the coordinate n alone. So the components for a smaller p are the first of those for a
 * larger one, the non-zeros for a smaller s are some of those for a larger one, and both models share their magnitudes.
 */
export function drawComponents({ n, p, s, components, model }: ComponentLaw, derive: DeriveStream): ColumnSet {
  const open = (role: string): Stream => openStream(derive(role, { n }));
  const places = open('component-places');
  const signs = open('component-signs');
  const entries = drawMagnitudes(components, n * p, open);
  const theta = s / n;
  for (let at = 0; at < entries.length; at += 1) {
    const isPlanted = drawFraction(places) < theta;
    const factor = chooseFactor(model, drawFraction(signs));
    entries[at] = isPlanted ? factor * entries[at] : 0;
  }
  return { count: p, leading: n, entries };
}

function drawMagnitudes(components: ComponentName, count: number, open: (role: string) => Stream): Float64Array {
  const magnitudes = new Float64Array(count).fill(1);
  switch (components) {
    case 'gaussian':
      drawNormals(open('component-normals'), magnitudes);
      return magnitudes.map(Math.abs);
    case 'uniform': {
      const stream = open('component-fractions');
      return magnitudes.map(() => Math.sqrt(3) * (1 - drawFraction(stream)));
    }
    case 'rademacher':
      return magnitudes;
  }
  return components satisfies never;
}

function chooseFactor(model: ComponentModel, fraction: number): number {
  switch (model) {
    case 'restricted':
      return fraction < 1 / 2 ? 1 : -1;
    case 'bernoulli-subgaussian':
      return fraction < 1 / 3 ? Math.SQRT2 : -Math.SQRT1_2;
  }
  return model satisfies never;
}
