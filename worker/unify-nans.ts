/** The sign and the payload of a NaN differ between processors, and the digest sees them. */
export function unifyNaNs(numbers: Float64Array): void {
  for (let index = 0; index < numbers.length; index += 1) {
    if (Number.isNaN(numbers[index])) numbers[index] = Number.NaN;
  }
}
