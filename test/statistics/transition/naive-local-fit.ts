import { inverse, Matrix } from 'ml-matrix';

/** A twin of `fitLocalLogit` by matrices, from another start, with the scores of all trials side by side. */
export function naiveLocalFit(column: {
  readonly places: ArrayLike<number>;
  readonly verdicts: readonly (readonly (0 | 1 | undefined)[])[];
}): { readonly coefficients: number[]; readonly variance: Matrix; readonly independent: Matrix } {
  const places = Array.from(column.places);
  const [first, last] = [places[0], places[places.length - 1]];
  const v = places.map((place) => (2 * place - first - last) / (last - first));
  const design = new Matrix(v.map((x) => [1, x, x * x]));
  const pad = 1.5 / v.length;
  const verdictsOf = (cell: number) =>
    column.verdicts.map((row) => row[cell]).filter((verdict) => verdict !== undefined);
  const trials = v.map((_, cell) => verdictsOf(cell).length + 2 * pad);
  const successes = v.map((_, cell) => verdictsOf(cell).filter((verdict) => verdict === 1).length + pad);
  let b = new Matrix([[0.1], [-0.5], [0.05]]);
  const meansAt = (at: Matrix) =>
    design
      .mmul(at)
      .to1DArray()
      .map((logit) => 1 / (1 + Math.exp(-logit)));
  const informationAt = (means: number[]) =>
    design
      .transpose()
      .mmul(Matrix.diag(means.map((mean, cell) => trials[cell] * mean * (1 - mean))))
      .mmul(design);
  for (let step = 0; step < 400; step += 1) {
    const means = meansAt(b);
    const residuals = Matrix.columnVector(means.map((mean, cell) => successes[cell] - trials[cell] * mean));
    // A quarter of Newton's step, many times: slow, and never past the optimum of a concave function for long.
    const newton = inverse(informationAt(means)).mmul(design.transpose()).mmul(residuals);
    b = Matrix.add(b, Matrix.mul(newton, 0.25));
  }
  const means = meansAt(b);
  const independent = inverse(informationAt(means));
  const scores = new Matrix(
    column.verdicts.map((row) =>
      new Matrix([row.map((verdict, cell) => (verdict === undefined ? 0 : verdict - means[cell]))])
        .mmul(design)
        .to1DArray(),
    ),
  );
  const count = scores.rows;
  const centred = scores.clone().subRowVector(scores.mean('column'));
  const covariance = centred
    .transpose()
    .mmul(centred)
    .mul(count / (count - 1));
  return { coefficients: b.to1DArray(), variance: independent.mmul(covariance).mmul(independent), independent };
}
