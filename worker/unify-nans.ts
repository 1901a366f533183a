/** Gives every NaN the same bits: a NaN's sign and payload differ between processors, and the digest covers them. */
export function unifyNaNs(numbers: Float64Array): void {
  for (let index = 0; index < numbers.length; index += 1) {
    if (Number.isNaN(numbers[index])) numbers[index] = Number.NaN;
  }
}
