/*
 * min sum_i |y_i w - e_i| subject to r^T w = 1 over the rows of the open family, by descent along edges: the simplex
 * method in the form of Barrodale & Roberts (SIAM J. Numer. Anal. 10, 1973, 839-848), with tiny e_i against degeneracy.
 *
 * Method: at a vertex p - 1 rows, the basis, have y_i w = e_i. The columns d_k of the inverse of [r; basis] are its
 * edges. With g = the sum of sign y over the other rows, mu_k = -g d_k is the multiplier of basis row k. Where some
 * |mu_k| > 1 the objective falls along d_k or -d_k. The steepest such edge is followed past kinks until the slope is no
 * longer negative (a weighted median). The row of the last kink joins, and row k leaves.
 * With e = 0, a vertex at which most rows vanish, such as a true component, would cost many steps of length 0. So the
 * e_i are pseudo-random. They shrink from round to round and are 0 in the last one, so that the multipliers of the last
 * basis belong to the problem itself.
 *
 * Cost: 4 N p + 3 p^2 flops and O(N) for the median a step; p^3 whenever the inverse is computed anew.
 */
import { at, pad, put } from '../../algebra/wasm/arrays';
import { addScaled, clear, copy, dot } from '../../algebra/wasm/vectors';
import {
  edgeAt,
  edgeBasisBytes,
  openEdgeBasis,
  openInverse,
  placeRow,
  refreshInverse,
  replaceRow,
  rowAtSlot,
  setSlot,
} from './edge-basis';
import { multiplyRows, RowFamily, rowOf } from './row-family';

/** A multiplier up to here is no reason to move: whether it proves optimality is decided by the certificate. */
const multiplierMax: f64 = 1.0 + 1e-11;
/** Independence of the rows of the first basis: two rows that differ by noise alone must not both be in it. */
const independence: f64 = 1e-5;
/** Steps between two computations of the inverse: rounding grows with each. */
const refreshInterval = 40;
/**
 * The e_i of the first round, over the largest |y_i w|, and the factor from one round to the next; in the last they are
 * 0.
 */
const perturbation: f64 = 1e-6;
const perturbationFall: f64 = 1e-3;
const roundCount = 4;

let position: usize = 0;
let gradient: usize = 0;
let products: usize = 0;
let offsets: usize = 0;
let values: usize = 0;
let image: usize = 0;
let kinks: usize = 0;
let order: usize = 0;
/** The sign with which each row counts, as i8; 0 in the basis. */
let signs: usize = 0;
let edgeSteps = 0;

export function edgeDescentBytes(count: i32, p: i32): usize {
  return ((<usize>(5 * pad(count) + 3 * pad(p))) << 3) + edgeBasisBytes(p);
}

/** The steps of the last descent. */
export function countEdgeSteps(): i32 {
  return edgeSteps;
}

/**
 * From a w near the solution (it chooses the first basis) to a vertex without descending edges: `w` becomes it, `dual`
 * (N doubles) its multipliers. False where `stepCountMax` ends it, or the rows do not span.
 */
export function descendEdges(
  family: RowFamily,
  w: usize,
  dual: usize,
  functionalAt: usize,
  stepCountMax: i32,
  scratch: usize,
): bool {
  const rowCount = family.rowCount;
  const columnCount = family.columnCount;
  openArrays(family, functionalAt, scratch);
  multiplyRows(family, values, w);
  if (!chooseBasis(family)) return false;
  let share = perturbation;
  let isDone: bool = false;
  for (let round = 0; round < roundCount; round++) {
    setOffsets(family, round === roundCount - 1 ? 0.0 : share);
    share *= perturbationFall;
    isDone = followEdges(family, stepCountMax);
    if (!isDone) break;
  }
  copy(w, position, family.width);
  for (let i = 0; i < rowCount; i++) put(dual, i, <f64>load<i8>(signs + i));
  for (let k = 1; k < columnCount; k++) put(dual, rowAtSlot(k), -dot(gradient, edgeAt(family, k), columnCount));
  return isDone;
}

function openArrays(family: RowFamily, functionalAt: usize, scratch: usize): void {
  const rowCount = family.rowCount;
  const rowBytes = (<usize>pad(rowCount)) << 3;
  const columnBytes = (<usize>family.width) << 3;
  offsets = scratch;
  values = offsets + rowBytes;
  image = values + rowBytes;
  kinks = image + rowBytes;
  position = kinks + rowBytes;
  gradient = position + columnBytes;
  products = gradient + columnBytes;
  order = products + columnBytes;
  signs = order + (rowBytes >> 1);
  openEdgeBasis(family, functionalAt, signs + <usize>pad(rowCount) * 4);
  memory.fill(signs, 0, rowCount);
  edgeSteps = 0;
}

/** The rows nearest to 0 for their length that are independent of r and of each other. */
function chooseBasis(family: RowFamily): bool {
  const rowCount = family.rowCount;
  const columnCount = family.columnCount;
  for (let i = 0; i < rowCount; i++) {
    const size = Math.sqrt(dot(rowOf(family, i), rowOf(family, i), columnCount));
    put(kinks, i, size > 0.0 ? abs(at(values, i)) / size : f64.MAX_VALUE);
    store<i32>(order + ((<usize>i) << 2), i);
  }
  if (!openInverse(family)) return false;
  let slots = 1;
  for (let first = 0; first < rowCount && slots < columnCount; first++) {
    pullSmallest(family, first);
    if (placeRow(family, load<i32>(order + ((<usize>first) << 2)), independence)) slots++;
  }
  return slots === columnCount;
}

/** Exchanges entries of `order` so that order[first] has the smallest key of those from `first` on. */
function pullSmallest(family: RowFamily, first: i32): void {
  const rowCount = family.rowCount;
  let smallest = first;
  let key: f64 = f64.MAX_VALUE * 2.0;
  for (let i = first; i < rowCount; i++) {
    const other = at(kinks, load<i32>(order + ((<usize>i) << 2)));
    if (other < key) {
      key = other;
      smallest = i;
    }
  }
  swapOrder(first, smallest);
}

/** Sets e_i to between a half and one and a half of `share` of the largest |y_i w|, with either sign. */
function setOffsets(family: RowFamily, share: f64): void {
  const rowCount = family.rowCount;
  let top: f64 = 0.0;
  multiplyRows(family, values, edgeAt(family, 0));
  for (let i = 0; i < rowCount; i++) top = max(top, abs(at(values, i)));
  for (let i = 0; i < rowCount; i++) {
    let bits: u32 = <u32>i * 2654435761 + 12345;
    bits = (bits ^ (bits >> 15)) * 2246822519;
    bits = (bits ^ (bits >> 13)) * 3266489917;
    bits ^= bits >> 16;
    const size = share * top * (0.5 + <f64>(bits >> 1) * (1.0 / 2147483648.0));
    put(offsets, i, bits & 1 ? size : -size);
  }
}

function followEdges(family: RowFamily, stepCountMax: i32): bool {
  let sinceRefresh = refreshInterval;
  while (true) {
    if (sinceRefresh === refreshInterval) {
      sinceRefresh = 0;
      if (!refreshInverse(family)) return false;
      takeVertex(family);
    }
    const slot = findSteepestEdge(family);
    if (slot < 0) {
      // An inverse that was updated often sees no descending edge: computed again, it may see one.
      if (sinceRefresh === 0) return true;
      sinceRefresh = refreshInterval;
      continue;
    }
    if (edgeSteps >= stepCountMax || !followEdge(family, slot)) return false;
    edgeSteps++;
    sinceRefresh++;
  }
}

/** Computes w, the values, signs and g from the basis alone; a row whose value is at its kink keeps its sign. */
function takeVertex(family: RowFamily): void {
  const width = family.width;
  const columnCount = family.columnCount;
  const rowCount = family.rowCount;
  copy(position, edgeAt(family, 0), width);
  for (let k = 1; k < columnCount; k++) addScaled(position, at(offsets, rowAtSlot(k)), edgeAt(family, k), width);
  multiplyRows(family, values, position);
  let top: f64 = 0.0;
  for (let i = 0; i < rowCount; i++) top = max(top, abs(at(values, i)));
  for (let i = 0; i < rowCount; i++) {
    const value = at(values, i) - at(offsets, i);
    put(values, i, value);
    const isClear = abs(value) > 1e-13 * top || load<i8>(signs + i) === 0;
    if (isClear) store<i8>(signs + i, value >= 0.0 ? 1 : -1);
  }
  for (let k = 1; k < columnCount; k++) {
    store<i8>(signs + rowAtSlot(k), 0);
    put(values, rowAtSlot(k), 0.0);
  }
  clear(gradient, width);
  for (let i = 0; i < rowCount; i++) addScaled(gradient, <f64>load<i8>(signs + i), rowOf(family, i), width);
}

/** The slot whose multiplier exceeds 1 by most for the length of its edge; -1 if none does. */
function findSteepestEdge(family: RowFamily): i32 {
  const columnCount = family.columnCount;
  let steepest = -1;
  let slope: f64 = 0.0;
  for (let k = 1; k < columnCount; k++) {
    const multiplier = abs(dot(gradient, edgeAt(family, k), columnCount));
    if (multiplier <= multiplierMax) continue;
    const here = (multiplier - 1.0) / Math.sqrt(dot(edgeAt(family, k), edgeAt(family, k), columnCount));
    if (here > slope) {
      slope = here;
      steepest = k;
    }
  }
  return steepest;
}

/** One step along edge `slot`; false if the objective falls without end, which is possible only through rounding. */
function followEdge(family: RowFamily, slot: i32): bool {
  const columnCount = family.columnCount;
  const width = family.width;
  const edge = edgeAt(family, slot);
  const product = dot(gradient, edge, columnCount);
  const side: f64 = product > 0.0 ? -1.0 : 1.0;
  copy(products, edge, width);
  if (side < 0.0) for (let j = 0; j < columnCount; j++) put(products, j, -at(products, j));
  multiplyRows(family, image, products);
  const entering = findMedian(family, 1.0 - abs(product), rowAtSlot(slot));
  if (entering < 0) return false;
  const length = at(kinks, entering);
  addScaled(position, length, products, width);
  addScaled(values, length, image, family.rowCount);
  flipPassed(family, length, entering);
  const leaving = rowAtSlot(slot);
  changeSign(family, leaving, side > 0.0 ? 1 : -1);
  changeSign(family, entering, 0);
  put(values, entering, 0.0);
  setSlot(slot, entering);
  return replaceRow(family, slot, rowOf(family, entering));
}

function changeSign(family: RowFamily, i: i32, sign: i32): void {
  addScaled(gradient, <f64>(sign - <i32>load<i8>(signs + i)), rowOf(family, i), family.width);
  store<i8>(signs + i, <i8>sign);
}

let kinkCount = 0;

/** The row at whose kink the slope, `slope` < 0 at first, stops being negative; -1 if there is none. */
function findMedian(family: RowFamily, slope: f64, leaving: i32): i32 {
  const rowCount = family.rowCount;
  kinkCount = 0;
  for (let i = 0; i < rowCount; i++) {
    const b = at(image, i);
    const sign = <f64>load<i8>(signs + i);
    if (!(sign * b < 0.0) || i === leaving) continue;
    put(kinks, i, max(0.0, -at(values, i) / b));
    store<i32>(order + ((<usize>kinkCount) << 2), i);
    kinkCount++;
  }
  let first = 0;
  let last = kinkCount - 1;
  while (first < last) {
    const middle = partition(first, last);
    let passed = slope;
    for (let q = first; q <= middle; q++) passed += 2.0 * abs(at(image, load<i32>(order + ((<usize>q) << 2))));
    if (passed < 0.0) {
      slope = passed;
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  if (first > last) return -1;
  const row = load<i32>(order + ((<usize>first) << 2));
  return slope + 2.0 * abs(at(image, row)) < 0.0 ? -1 : row;
}

/** Hoare's partition by the middle key: both parts are non-empty; returns the last place of the first one. */
function partition(first: i32, last: i32): i32 {
  const key = at(kinks, load<i32>(order + ((<usize>((first + last) >> 1)) << 2)));
  let i = first - 1;
  let j = last + 1;
  while (true) {
    do i++;
    while (at(kinks, load<i32>(order + ((<usize>i) << 2))) < key);
    do j--;
    while (at(kinks, load<i32>(order + ((<usize>j) << 2))) > key);
    if (i >= j) return j;
    swapOrder(i, j);
  }
}

function swapOrder(i: i32, j: i32): void {
  const here = load<i32>(order + ((<usize>i) << 2));
  store<i32>(order + ((<usize>i) << 2), load<i32>(order + ((<usize>j) << 2)));
  store<i32>(order + ((<usize>j) << 2), here);
}

/** The rows whose kinks lie before `length` change their signs. */
function flipPassed(family: RowFamily, length: f64, entering: i32): void {
  for (let q = 0; q < kinkCount; q++) {
    const i = load<i32>(order + ((<usize>q) << 2));
    if (i !== entering && at(kinks, i) < length) changeSign(family, i, -(<i32>load<i8>(signs + i)));
  }
}
