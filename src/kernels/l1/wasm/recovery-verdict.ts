/*
 * The verdict on a planted vector: is x0, with support S (k columns) and signs sigma, the only minimiser of |x|_1
 * subject to A x = A x0? Yes if and only if A_S is injective and some w has A_S^T w = sigma and |A_j^T w| < 1 off S
 * (Fuchs, IEEE Trans. Inf. Theory 50 (2004) 1341-1344; necessity: Zhang, Yin & Cheng, J. Optim. Theory Appl. 164 (2015)
 * 109-122). With non-negative variables, x0 >= 0: the only minimiser of 1^T x subject to A x = A x0, x >= 0? Yes if and
 * only if A_S is injective and some w has A_S^T w = 1 and A_j^T w < 1 off S.
 *
 * Method: the dual active set on min |w|^2 subject to A_S^T w = sigma, |A_j^T w| <= bound. The active constraints T
 * start as S alone (Fuchs' vector, the pseudo-inverse of A_S^T times sigma). Block rounds follow: the worst violators
 * join at once, and multipliers of the wrong sign leave, until there are no more of either, or `blockCountMax` rounds
 * were made. Then single steps follow (Goldfarb & Idnani, Math. Program. 27 (1983) 1-33): the objective rises at each
 * of them, so that they cannot cycle. With
 *   w = A_T d,   A_T^T w = t,   t_i = sigma_i on S and +- bound off S,
 * a multiplier has the right sign where d_i t_i <= 0. Let p be a violator whose column is A_T r. Either it moves one of
 * the multipliers to 0, and that constraint leaves; or h = e_p - r, which is in the kernel of A, proves that no such w
 * exists. h is checked for that proof before a multiplier is moved, since it often holds early. Where more constraints
 * are violated than T has places, and hardly any multiplier was wrong so far, one round fills T and checks h at once (a
 * leap). Far from success that proves nearly every failure. With non-negative variables all targets are positive, and
 * columns violate from above alone. Then h must have h_Sc >= 0, and is checked only when no multiplier can be moved.
 *
 * The path only finds the vectors of a proof; recovery-proof.ts decides whether they prove anything.
 *
 * Ties. With discrete matrices x0 may be a minimiser without being the only one. Then every w reaches the bound, and
 * the null vector that shows this gains exactly what it loses. Where it does so to rounding, the path is followed once
 * more, with constraints held at the bound itself, and without planted columns that depend on others at that bound. It
 * ends in a w that proves x0 a minimiser, or in a failure after all. Where no proof holds the verdict is undecided.
 *
 * Cost: m k^2 + k^3 / 3 flops for Fuchs' vector; a single step takes 2 m n + 6 m |T| + 4 |T|^2; a tie takes the path twice.
 */
import { GramFactor } from '../../algebra/wasm/gram-factor';
import { copy, dot } from '../../algebra/wasm/vectors';
import { keepSupport, takeFactor } from './active-set';
import { openArrays, openProblem } from './active-set-state';
import { countSolves } from './basis-pursuit';
import { refineDual } from './certificate';
import { DualSet, placeDualSet } from './dual-set';
import {
  fillPlaces,
  holdPlanted,
  joinRanked,
  losesByDependence,
  losesByWorst,
  openSteps,
  replant,
  stepLost,
  stepStuck,
  takeOptimum,
  takeStep,
} from './dual-steps';
import { combineColumn } from './null-vectors';
import { RecoveryLimits, RecoveryProblem, RecoveryReport, RecoveryRoom } from './records';
import {
  dualBound,
  isLossProved,
  keepsSigns,
  openProof,
  proveMinimality,
  proveTie,
  proveUniqueness,
} from './recovery-proof';
import { boundsColumns, boundsPlanted, factorPlanted, getLeastShare } from './singular-bounds';
import { countViolators, rankViolators, violatorAt } from './violators';

const opened = changetype<DualSet>(memory.data(offsetof<DualSet>(), 16));
const known = changetype<GramFactor>(memory.data(offsetof<GramFactor>(), 16));

const statusUndecided = 0;
const statusSuccess = 1;
const statusFailure = 2;
const statusTie = 3;
/** Not a verdict: constraints of the path contradict each other, which does not prove a failure. */
const statusStuck = 4;
/** A null vector shows the loss, but only to rounding. */
const statusFailureToRounding = 5;
/** A null vector gains what it loses, to rounding, and no w was found. */
const statusLooseTie = 6;

/**
 * The value at which a violated constraint is held. It is below the bound of the proof by far more than rounding moves
 * it, and by far less than the differences between instances.
 */
const heldInside: f64 = 1.0 - 1e-6;
/**
 * After a tie constraints are held at 1, and count as violated from here on: half of what the proof of minimality
 * allows.
 */
const violatedAtTie: f64 = 1.0 + 5e-10;
/** The share of the free places of T that one block round may fill: of more columns most would have to leave again. */
const blockShare: f64 = 0.35;
/** The same where all places could be filled: most of such instances fail, and a full T proves it. */
const fullBlockShare: f64 = 0.5;
/** The first round that may leap: before it w tells too little about which columns belong together. */
const leapRoundMin = 2;
/**
 * A leap finds a proof where hardly any multiplier was wrong in the round before: at most one for so many free places.
 */
const leapPlacesPerDrop = 12;

/** The place of null vectors. */
let nullVector: usize = 0;
let planted: usize = 0;
let plantedSigns: usize = 0;
let plantedCount = 0;
let blockCountMax = 0;
let stepCountMax = 0;
let blockCount = 0;
let stepCount = 0;
/**
 * The number of calls of basis pursuit, which shares the memory, at the end of the last path whose T may be used again.
 */
let lastSolve = -1;

/**
 * The limits hold each time the path is followed. It is followed from its beginning where another solver has run since
 * the last call, or where continuing from the last T ends without a proof.
 */
export function judgeRecovery(
  problem: RecoveryProblem,
  limits: RecoveryLimits,
  room: RecoveryRoom,
  report: RecoveryReport,
): void {
  const m = problem.m;
  const n = problem.n;
  const goesOn = problem.mayGoOn && countSolves() === lastSolve && isOfLast(problem);
  if (!goesOn) {
    openProblem(opened, m, n, problem.matrix, problem.leading, 0);
    if (problem.isNonNegative) opened.mirror = 1.0;
    openArrays(opened, room.active, room.targets, room.dual, room.scratch);
    placeDualSet(opened, room.work);
  }
  openProof(problem, report);
  nullVector = room.nullVector;
  planted = problem.planted;
  plantedSigns = problem.signs;
  plantedCount = problem.k;
  blockCountMax = limits.blockCountMax;
  stepCountMax = limits.stepCountMax;
  blockCount = 0;
  stepCount = 0;
  let status = statusUndecided;
  if (goesOn) {
    keepSupport(opened);
    status = replant(opened, planted, plantedSigns, plantedCount) ? climb(opened, false) : statusUndecided;
  }
  if (status === statusUndecided || status === statusStuck) {
    openSteps(opened, nullVector, heldInside, dualBound);
    status = follow(opened, false);
  }
  lastSolve = countSolves();
  if (status === statusStuck) status = proveTie(opened, nullVector) ? settleTie(opened) : statusUndecided;
  report.blocks = blockCount;
  report.steps = stepCount;
  report.drops = opened.dropCount;
  report.activeSize = opened.size;
  report.status = status === statusFailure && !isLossProved() ? statusFailureToRounding : status;
}

/** Whether A is that of the problem before. */
function isOfLast(problem: RecoveryProblem): bool {
  return problem.m === opened.rowCount && problem.n === opened.columnCount && problem.matrix === opened.matrix;
}

/**
 * After a tie, for column j outside T: writes h = e_j - r to the place of null vectors, with A_T r as near to A_j as
 * can be.
 */
export function combineActive(j: i32): void {
  combineColumn(opened, j);
}

/**
 * A lower bound of the least eigenvalue of D^-1/2 A_T^T A_T D^-1/2 for the T of the last problem, D the squares of its
 * columns; 0 if it may not exceed `needed`.
 */
export function boundActive(needed: f64): f64 {
  takeFactor(known, opened, opened.size);
  if (boundsColumns(known, opened.turnedShare, needed)) return getLeastShare();
  return boundChosen(opened.support, opened.size, needed);
}

/** The same for any columns of the last problem's matrix: `count` int32 at `columns`. */
export function boundChosen(columns: usize, count: i32, needed: f64): f64 {
  takeFactor(known, opened, 0);
  return factorPlanted(opened, columns, count, known) && boundsPlanted(needed) ? getLeastShare() : 0.0;
}

/** Whether the last null vector stands for an exact one whose entries off S have the same signs. */
export function nullVectorStands(): bool {
  return keepsSigns(opened, nullVector);
}

/**
 * The null vector shows that x0 is not the only minimiser. Follows the path once more to decide whether x0 is one at
 * all.
 */
function settleTie(set: DualSet): i32 {
  const columnCount = set.columnCount;
  lastSolve = -1;
  copy(set.keptVector, nullVector, columnCount);
  openSteps(set, nullVector, 1.0, violatedAtTie);
  const status = follow(set, true);
  if (status === statusFailure) return statusFailure;
  copy(nullVector, set.keptVector, columnCount);
  if (!proveTie(set, nullVector)) return statusUndecided;
  return status === statusSuccess ? statusTie : statusLooseTie;
}

/** Follows the path from Fuchs' vector to one of the proofs: of uniqueness or, after a tie, of minimality. */
function follow(set: DualSet, isTied: bool): i32 {
  for (let i = 0; i < plantedCount; i++) {
    i += holdPlanted(set, planted + ((<usize>i) << 2), plantedSigns + ((<usize>i) << 3), plantedCount - i);
    if (i === plantedCount) break;
    if (losesByDependence(set, load<i32>(planted + ((<usize>i) << 2)))) return statusFailure;
    if (!(isTied && proveTie(set, nullVector))) return statusStuck;
  }
  return climb(set, isTied);
}

/** Follows the path from any T that contains the planted columns. */
function climb(set: DualSet, isTied: bool): i32 {
  const rowCount = set.rowCount;
  const columnCount = set.columnCount;
  const forward = set.forward;
  takeOptimum(set);
  let proved = prove(set, isTied);
  // With non-negative variables a null vector needs multipliers of the right sign.
  let mayLeap = set.mirror < 0.0 && !isTied;
  let dropsBefore = set.dropCount;
  for (let round = 0; round < blockCountMax && !proved; round++) {
    const places = min(rowCount, columnCount) - set.size;
    const overflows = countViolators(set) >= places;
    const isSteady = leapPlacesPerDrop * (set.dropCount - dropsBefore) <= places;
    dropsBefore = set.dropCount;
    if (mayLeap && overflows && isSteady && round >= leapRoundMin) {
      mayLeap = false;
      blockCount++;
      if (leapProvesLoss(set)) return statusFailure;
    } else {
      if (!joinBlock(set, <i32>((overflows ? fullBlockShare : blockShare) * <f64>places))) break;
      blockCount++;
    }
    takeOptimum(set);
    proved = prove(set, isTied);
  }
  let objective = dot(forward, forward, set.size);
  for (let step = 0; step < stepCountMax && !proved; step++) {
    if (rankViolators(set, 1) === 0) break;
    stepCount++;
    const taken = takeStep(set, violatorAt(set, 0));
    if (taken === stepLost) return statusFailure;
    if (taken === stepStuck) return statusStuck;
    const risen = dot(forward, forward, set.size);
    if (!(risen > objective)) return statusUndecided;
    objective = risen;
    proved = prove(set, isTied);
  }
  // No violator is left, but too many digits of A_T^T w = t are lost, for example because w is very long.
  if (!proved && rankViolators(set, 1) === 0) {
    refineDual(set);
    proved = prove(set, isTied);
  }
  return proved ? statusSuccess : statusUndecided;
}

/** Adds the worst violators, at most `countMax`; false if none joined. */
function joinBlock(set: DualSet, countMax: i32): bool {
  const count = rankViolators(set, countMax);
  return count > 0 && joinRanked(set, count);
}

/**
 * Fills T at once and checks the null vector. If it proves nothing, T continues without the multipliers of the wrong
 * sign: a w that proves success here would not be the one of least norm, to which the rounds lead.
 */
function leapProvesLoss(set: DualSet): bool {
  const isFilled = fillPlaces(set);
  return !proveUniqueness(set, set.image) && isFilled && losesByWorst(set);
}

function prove(set: DualSet, isTied: bool): bool {
  return isTied ? proveMinimality(set, set.image) : proveUniqueness(set, set.image);
}
