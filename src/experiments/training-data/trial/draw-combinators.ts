import type { ColumnSet } from '../../../kernels/factorizations/matched-columns.js';
import { drawNormals } from '../../../random/normal.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { DeriveStream } from '../../define-trial.js';
import type { Cell } from '../declaration/parameters.js';

/** Z, p x q, and z, p x 1. */
export interface Combinators {
  readonly training: ColumnSet;
  readonly problem: ColumnSet;
  /** Which training columns are easy. */
  readonly isEasy: readonly boolean[];
}

export function drawCombinators(cell: Cell, derive: DeriveStream): Combinators {
  const { p, q, t, tbar, 'easy-share': easyShare, combinators } = cell;
  const easyCount = Math.round(easyShare * q);
  switch (combinators) {
    case 'random': {
      const easy = new Set(drawSupport(openStream(derive('easy', { q })), { n: q, k: easyCount }));
      const isEasy = Array.from({ length: q }, (_, l) => easy.has(l));
      const counts = isEasy.map((one) => (one ? tbar : t) / 2);
      return {
        training: drawColumns(counts, { p, role: 'combinators', derive }),
        problem: drawColumns([t / 2], { p, role: 'hard', derive }),
        isEasy,
      };
    }
    case 'deterministic': {
      const isEasy = Array.from({ length: q }, (_, l) => l < easyCount);
      const counts = isEasy.map((one) => (one ? tbar : t) / 2);
      return {
        training: arrangeColumns(counts, { p, first: 0 }),
        problem: arrangeColumns([t / 2], { p, first: q }),
        isEasy,
      };
    }
  }
  return combinators satisfies never;
}

/**
 * Every column takes p places and p normals of its streams, so that it depends neither on its number of non-zeros nor
 * on that of other columns.
 */
function drawColumns(
  counts: readonly number[],
  { p, role, derive }: { readonly p: number; readonly role: string; readonly derive: DeriveStream },
): ColumnSet {
  const supports = openStream(derive(`${role}-supports`, { p }));
  const normals = openStream(derive(`${role}-values`, { p }));
  const entries = new Float64Array(p * counts.length);
  const values = new Float64Array(p);
  counts.forEach((count, l) => {
    drawNormals(normals, values);
    drawSupport(supports, { n: p, k: p })
      .subarray(0, count)
      .forEach((k, i) => {
        entries[p * l + k] = values[i];
      });
  });
  return { count: counts.length, leading: p, entries };
}

/** Signs (-1)^floor((l + 1)(i + 1) / 2) at component l + i modulo p, so that columns of one support need not be equal. */
function arrangeColumns(
  counts: readonly number[],
  { p, first }: { readonly p: number; readonly first: number },
): ColumnSet {
  const entries = new Float64Array(p * counts.length);
  counts.forEach((count, at) => {
    const l = first + at;
    for (let i = 0; i < count; i += 1) {
      entries[p * at + ((l + i) % p)] = Math.floor(((l + 1) * (i + 1)) / 2) % 2 === 0 ? 1 : -1;
    }
  });
  return { count: counts.length, leading: p, entries };
}
