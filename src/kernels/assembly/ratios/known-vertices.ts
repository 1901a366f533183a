/*
 * Solutions w of earlier problems min |Y w|_1 subject to r^T w = 1 with one Y, scaled to |Y w|_1 = 1: for another r the
 * best of them has the largest |r^T w|, which costs 2 p flops each. The open row family (row-family.ts) says p.
 */
import { pad } from '../algebra/arrays';
import { addScaled, clear, dot } from '../algebra/vectors';
import { columnCount, width } from './row-family';

let vertices: usize = 0;
let vertexCount = 0;
let vertexMax = 0;

/** r^T w of the vertex that was found last. */
export let foundRatio: f64 = 0.0;

/** Components are p; what else turns up more than once is little. */
// @inline
function vertexLimit(p: i32): i32 {
  return 4 * p + 16;
}

export function knownVerticesBytes(p: i32): usize {
  return (<usize>pad(p) * <usize>vertexLimit(p)) << 3;
}

export function openKnownVertices(memory: usize, p: i32): void {
  vertices = memory;
  vertexCount = 0;
  vertexMax = vertexLimit(p);
}

/** The first w of the largest |r^T w|, 0 if none is above `ratioMin`; `foundRatio` is its r^T w. */
export function findKnownVertex(functional: usize, ratioMin: f64): usize {
  let found: usize = 0;
  foundRatio = 0.0;
  for (let j = 0; j < vertexCount; j++) {
    const vertex = vertices + ((<usize>j * <usize>width) << 3);
    const ratio = dot(functional, vertex, columnCount);
    if (abs(ratio) <= abs(foundRatio)) continue;
    foundRatio = ratio;
    found = vertex;
  }
  return abs(foundRatio) > ratioMin ? found : 0;
}

/** w with |Y w|_1 = `objective`; what is beyond the limit is forgotten. */
export function rememberVertex(vertex: usize, objective: f64): void {
  if (vertexCount === vertexMax) return;
  const place = vertices + ((<usize>vertexCount * <usize>width) << 3);
  clear(place, width);
  addScaled(place, 1.0 / objective, vertex, columnCount);
  vertexCount++;
}
