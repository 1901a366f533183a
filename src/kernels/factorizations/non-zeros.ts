/** The number of entries above `zeroShare` of the largest: smaller ones are what a solver leaves in place of zeros. */
export function countNonZeros(column: ArrayLike<number>, zeroShare: number): number {
  let top = 0;
  for (let i = 0; i < column.length; i += 1) top = Math.max(top, Math.abs(column[i]));
  let count = 0;
  for (let i = 0; i < column.length; i += 1) if (Math.abs(column[i]) > zeroShare * top) count += 1;
  return count;
}
