/** 22 characters of base64url and 32 hexadecimal digits carry 128 bits and more. */
const lengthMin = 22;
const hexLengthMin = 32;
const digitLengthMin = 39;

/** Random tokens of those lengths stay above 80 in 10^9 draws; words that repeat and rising rows of letters fall below. */
const variationBitsMin = 64;

/** What makes a token easier to guess than 128 random bits; undefined when nothing is to be seen. Never quotes it. */
export function findTokenWeakness(token: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(token)) return 'expected visible ASCII characters without spaces, got others';
  const [needed, kind] = /^\d*$/.test(token)
    ? [digitLengthMin, 'digits']
    : /^[0-9a-f]*$/i.test(token)
      ? [hexLengthMin, 'hexadecimal digits']
      : [lengthMin, 'characters'];
  if (token.length < needed) return `expected 128 bits, which are ${needed} ${kind} or more, got ${token.length}`;
  const characters = Array.from(findPeriod(token), (character) => character.charCodeAt(0));
  const steps = characters.slice(1).map((code, index) => code - characters[index]);
  if (Math.min(variationBits(characters), variationBits(steps)) >= variationBitsMin) return undefined;
  return 'expected 128 random bits, got characters that repeat or follow each other';
}

/** The shortest beginning whose repetition gives the whole text. */
function findPeriod(text: string): string {
  const period = (text + text).indexOf(text, 1);
  return text.slice(0, period);
}

/** The length of a text in bits when each symbol is coded by its own frequency. */
function variationBits(symbols: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(symbols.length / count);
  return bits;
}
