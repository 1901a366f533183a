/*
 * Solutions w of earlier problems min |Y w|_1 subject to r^T w = 1 with one Y, scaled to |Y w|_1 = 1: for another r the
 * best of them has the largest |r^T w|, which costs 2 p flops each. The open row family (row-family.ts) says p.
 */
import { pad } from '../../algebra/wasm/arrays';
import { addScaled, clear, dot } from '../../algebra/wasm/vectors';
import { RowFamily } from './row-family';

/** Placed by `openKnownVertices`. */
@unmanaged
export class KnownVertices {
  vertices: usize;
  vertexCount: i32;
  vertexMax: i32;
  /** r^T w of the vertex that was found last. */
  foundRatio: f64;
}

/** There are p components; few other solutions turn up more than once. */
// @inline
function vertexLimit(p: i32): i32 {
  return 4 * p + 16;
}

export function knownVerticesBytes(p: i32): usize {
  return (<usize>pad(p) * <usize>vertexLimit(p)) << 3;
}

export function openKnownVertices(known: KnownVertices, memory: usize, p: i32): void {
  known.vertices = memory;
  known.vertexCount = 0;
  known.vertexMax = vertexLimit(p);
}

/** The first w with the largest |r^T w|, 0 if none is above `ratioMin`; `foundRatio` is its r^T w. */
export function findKnownVertex(known: KnownVertices, family: RowFamily, functional: usize, ratioMin: f64): usize {
  const vertexCount = known.vertexCount;
  const vertices = known.vertices;
  const width = family.width;
  const columnCount = family.columnCount;
  let found: usize = 0;
  known.foundRatio = 0.0;
  for (let j = 0; j < vertexCount; j++) {
    const vertex = vertices + ((<usize>j * <usize>width) << 3);
    const ratio = dot(functional, vertex, columnCount);
    if (abs(ratio) <= abs(known.foundRatio)) continue;
    known.foundRatio = ratio;
    found = vertex;
  }
  return abs(known.foundRatio) > ratioMin ? found : 0;
}

/** Keeps a w with |Y w|_1 = `objective`; beyond the limit it keeps none. */
export function rememberVertex(known: KnownVertices, family: RowFamily, vertex: usize, objective: f64): void {
  const width = family.width;
  if (known.vertexCount === known.vertexMax) return;
  const place = known.vertices + ((<usize>known.vertexCount * <usize>width) << 3);
  clear(place, width);
  addScaled(place, 1.0 / objective, vertex, family.columnCount);
  known.vertexCount++;
}
