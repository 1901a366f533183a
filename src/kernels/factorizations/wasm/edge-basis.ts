/*
 * The basis of a vertex of the edge descent: p - 1 rows of the open family beside r, and the inverse of [r; rows]. Its
 * columns d_0, d_1, ... are the vertex (r^T d_0 = 1, every row of the basis 0) and the edges out of it.
 * Cost: 4 p^2 flops a row that joins, p - 1 rows for an inverse from nothing.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { addScaled, clear, dot } from '../../algebra/wasm/vectors';
import { RowFamily, rowOf } from './row-family';

/** A row depends on the basis if its product with an edge is below this share of their lengths. */
const pivotMin: f64 = 1e-14;

let functional: usize = 0;
/** d_0, d_1, ..., `width` doubles each; the row of each as i32, -1 for none yet. */
let edges: usize = 0;
let basis: usize = 0;
let saved: usize = 0;

export function edgeBasisBytes(p: i32): usize {
  return (<usize>(pad(p) + 2) * <usize>pad(p)) << 3;
}

export function openEdgeBasis(family: RowFamily, functionalAt: usize, scratch: usize): void {
  const width = family.width;
  functional = functionalAt;
  edges = scratch;
  basis = edges + ((<usize>width * <usize>width) << 3);
  saved = basis + ((<usize>width) << 3);
}

// @inline
export function edgeAt(family: RowFamily, k: i32): usize {
  return edges + ((<usize>k * <usize>family.width) << 3);
}

// @inline
export function rowAtSlot(k: i32): i32 {
  return load<i32>(basis + ((<usize>k) << 2));
}

// @inline
export function setSlot(k: i32, row: i32): void {
  store<i32>(basis + ((<usize>k) << 2), row);
}

/** Sets the inverse of r and all unit vectors but one; slots of unit vectors have no row yet. */
export function openInverse(family: RowFamily): bool {
  const columnCount = family.columnCount;
  let pivot = 0;
  for (let j = 1; j < columnCount; j++) if (abs(at(functional, j)) > abs(at(functional, pivot))) pivot = j;
  clear(edges, family.width * columnCount);
  for (let k = 1; k < columnCount; k++) {
    put(edgeAt(family, k), k <= pivot ? k - 1 : k, 1.0);
    setSlot(k, -1);
  }
  put(edgeAt(family, 0), pivot, 1.0);
  return replaceRow(family, 0, functional);
}

/**
 * Puts a row into the free slot that suits it best; false if all products are below `productMin`: it depends on those
 * placed.
 */
export function placeRow(family: RowFamily, i: i32, productMin: f64): bool {
  const columnCount = family.columnCount;
  const row = rowOf(family, i);
  let slot = 0;
  let largest: f64 = 0.0;
  for (let k = 1; k < columnCount; k++) {
    if (rowAtSlot(k) >= 0) continue;
    const product = abs(dot(row, edgeAt(family, k), columnCount));
    if (product > largest) {
      largest = product;
      slot = k;
    }
  }
  const size = Math.sqrt(dot(row, row, columnCount) * dot(edgeAt(family, slot), edgeAt(family, slot), columnCount));
  if (slot === 0 || !(largest > productMin * size)) return false;
  setSlot(slot, i);
  return replaceRow(family, slot, row);
}

/** Updates the inverse after `row` has replaced row k of [r; basis]. */
export function replaceRow(family: RowFamily, k: i32, row: usize): bool {
  const columnCount = family.columnCount;
  const edge = edgeAt(family, k);
  const pivot = dot(row, edge, columnCount);
  if (!(abs(pivot) > 0.0)) return false;
  const inverse = 1.0 / pivot;
  for (let j = 0; j < columnCount; j++) put(edge, j, at(edge, j) * inverse);
  for (let l = 0; l < columnCount; l++) {
    if (l !== k) addScaled(edgeAt(family, l), -dot(row, edgeAt(family, l), columnCount), edge, columnCount);
  }
  return true;
}

/** Computes the inverse again from the rows of the basis. */
export function refreshInverse(family: RowFamily): bool {
  const columnCount = family.columnCount;
  for (let k = 1; k < columnCount; k++) store<i32>(saved + ((<usize>k) << 2), rowAtSlot(k));
  if (!openInverse(family)) return false;
  for (let k = 1; k < columnCount; k++)
    if (!placeRow(family, load<i32>(saved + ((<usize>k) << 2)), pivotMin)) return false;
  return true;
}
