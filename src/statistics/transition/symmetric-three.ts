/** A symmetric 3 x 3 matrix, by its upper triangle. */
export type SymmetricThree = readonly [aa: number, ab: number, ac: number, bb: number, bc: number, cc: number];

export type Three = readonly [a: number, b: number, c: number];

export function applyThree([aa, ab, ac, bb, bc, cc]: SymmetricThree, [a, b, c]: Three): Three {
  return [aa * a + ab * b + ac * c, ab * a + bb * b + bc * c, ac * a + bc * b + cc * c];
}

export function dotThree(v: Three, w: Three): number {
  return v[0] * w[0] + v[1] * w[1] + v[2] * w[2];
}

/** Undefined unless the matrix is positive definite within rounding. */
export function invertThree([aa, ab, ac, bb, bc, cc]: SymmetricThree): SymmetricThree | undefined {
  const minorA = bb * cc - bc * bc;
  const minorB = ac * bc - ab * cc;
  const minorC = ab * bc - ac * bb;
  const determinant = aa * minorA + ab * minorB + ac * minorC;
  if (!(aa > 0 && aa * bb - ab * ab > 0 && determinant > 0)) return undefined;
  return [
    minorA / determinant,
    minorB / determinant,
    minorC / determinant,
    (aa * cc - ac * ac) / determinant,
    (ab * ac - aa * bc) / determinant,
    (aa * bb - ab * ab) / determinant,
  ];
}
