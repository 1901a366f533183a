import type { Overlay, OverlayRequest } from '../../../sweep/declaration.js';
import { type Encoder, edgeDistance, expectedConsistency } from '../../../theory/autoencoder.js';
import { modelTraits } from './choices.js';
import type { Cell } from './parameters.js';

/*
 * Over k and one of n and delta, for the start near A: where a unit dies, where Theorem 3's code consistency holds for half
 * of the samples, and the observed cliff k = n / 20 of the thresholded signed model with m = 2 n. Letters as in
 * declaration.ts.
 */

const pointCount = 101;

/** The largest k / n at which the consistency is sought. */
const shareMax = 1;

export function overlays(request: OverlayRequest<Fixed>): readonly Overlay[] {
  const { x, y, xRange, yRange, fixed } = request;
  if (fixed.start !== 'delta-near' || (x !== 'k' && y !== 'k')) return [];
  const isTurned = x === 'k';
  const other = isTurned ? y : x;
  if (other !== 'n' && other !== 'delta') return [];
  const frame = {
    other,
    place: (k: number, along: number): Place => (isTurned ? [k, along] : [along, k]),
    kRange: isTurned ? xRange : yRange,
    otherRange: isTurned ? yRange : xRange,
    fixed,
  } as const;
  return [...drawGuide(frame), ...drawEdge(frame), ...drawConsistency(frame)].filter(({ points }) => points.length > 1);
}

type Place = readonly [number, number];
/** A parameter that is absent may have any value. */
type Fixed = Partial<Cell> & { readonly expansion?: number };

interface Frame {
  readonly other: 'n' | 'delta';
  readonly place: (k: number, along: number) => Place;
  readonly kRange: readonly [number, number];
  readonly otherRange: readonly [number, number];
  readonly fixed: Fixed;
}

function drawGuide({ other, place, kRange, otherRange, fixed }: Frame): Overlay[] {
  if (fixed.model !== 'signed-sparse' || fixed.activation !== 'threshold' || fixed['bias-rule'] !== 'zero') return [];
  const points = spread(otherRange).flatMap((along) => {
    const k = (other === 'n' ? along : Number(fixed.n)) / 20;
    return k >= kRange[0] && k <= kRange[1] ? [place(k, along)] : [];
  });
  return [{ name: 'k = n / 20', kind: 'guide', source: 'observed at m = 2 n, delta = 0.5, c = 0.2, B = 500', points }];
}

/** 1 - delta^2 / 2 = a1 / 2 where codes are of size 1: below it a unit does not answer its own atom. */
function drawEdge({ other, place, kRange, otherRange, fixed }: Frame): Overlay[] {
  const level = findLevel(fixed);
  if (other !== 'delta' || level === undefined || fixed.model === 'non-negative-sparse') return [];
  const edge = edgeDistance(level.level);
  if (!(edge >= otherRange[0] && edge <= otherRange[1])) return [];
  const points = spread(kRange).map((k) => place(k, edge));
  return [
    {
      name: '1 − δ²/2 = a₁/2',
      kind: 'guide',
      source: 'a unit no longer exceeds its threshold on its atom alone',
      points,
    },
  ];
}

function drawConsistency(frame: Frame): Overlay[] {
  const { other, place, kRange, otherRange, fixed } = frame;
  const points = spread(otherRange).flatMap((along) => {
    const encoder = findEncoder(fixed, other, along);
    const k = encoder && findHalf(encoder);
    return k !== undefined && k >= kRange[0] && k <= kRange[1] ? [place(k, along)] : [];
  });
  return [
    {
      name: 'half of the samples consistent at the start',
      kind: 'guide',
      source: 'Theorem 3 of Nguyen, Wong & Hegde, codes taken as independent and normal',
      points,
    },
  ];
}

type Level = Pick<Encoder, 'level' | 'sides'>;

/** The level that a code must exceed; undefined where the activation has no fixed one. */
function findLevel({ activation, threshold, bias, 'bias-rule': rule }: Fixed): Level | undefined {
  if (activation === 'threshold' && rule === 'zero') return { level: Number(threshold), sides: 2 };
  if (activation === 'relu' && rule === 'constant' && Number(bias) < 0) return { level: -Number(bias), sides: 1 };
  return undefined;
}

function findEncoder(fixed: Fixed, other: 'n' | 'delta', along: number): Omit<Encoder, 'k'> | undefined {
  const level = findLevel(fixed);
  const { model } = fixed;
  if (level === undefined || model === undefined) return undefined;
  const n = other === 'n' ? along : Number(fixed.n);
  const m = fixed.expansion === undefined ? Number(fixed.m) : fixed.expansion * n;
  const { meanSize, meanSquare } = modelTraits[model];
  const delta = other === 'delta' ? along : Number(fixed.delta);
  const encoder = { n, m, delta, sigma: Number(fixed.noise), meanSize, meanSquare, ...level };
  return Object.values(encoder).every((value) => Number.isFinite(value)) ? encoder : undefined;
}

/** The k at which half of the samples are consistent, by bisection: the share falls as k grows. */
function findHalf(encoder: Omit<Encoder, 'k'>): number | undefined {
  let low = 1;
  let high = Math.max(1, shareMax * encoder.n);
  if (expectedConsistency({ ...encoder, k: low }) < 0.5 || expectedConsistency({ ...encoder, k: high }) > 0.5)
    return undefined;
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    if (expectedConsistency({ ...encoder, k: middle }) > 0.5) low = middle;
    else high = middle;
  }
  return low;
}

function spread([low, high]: readonly [number, number]): number[] {
  return Array.from({ length: pointCount }, (_, i) => low + ((high - low) * i) / (pointCount - 1));
}
