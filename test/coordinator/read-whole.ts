/** The value of a campaign's option: a whole number, `least` or more. */
export function readWhole(option: string, text: string, least = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`${option}: expected a whole number from ${least} on, got "${text}"`);
}
