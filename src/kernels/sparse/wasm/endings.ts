/*
 * How the greedy and thresholding solvers end; src/kernels/sparse/sparse-approximation.ts names the codes in this order.
 */

/** |b - A x| <= tolerance |b|. */
export const endResidual = 0;
/** The next iteration would repeat this one. */
export const endFixedPoint = 1;
/** As many columns have joined as were asked for. */
export const endSupportFull = 2;
/** The residual would not fall: the algorithm's own rule to stop. */
export const endNoProgress = 3;
export const endLimit = 4;
/** An earlier state has returned, though not the last one: the iteration would never end. */
export const endCycle = 5;
/** The columns chosen are dependent, or no column is left on which the residual depends. */
export const endRank = 6;
/** The residual is far larger than the right side: the step is too long. */
export const endDiverged = 7;
