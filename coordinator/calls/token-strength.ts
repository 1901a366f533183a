/** 22 characters of base64url, or 32 hexadecimal digits, carry at least 128 bits. */
const lengthMin = 22;
const hexLengthMin = 32;
const digitLengthMin = 39;

/** In 10^9 draws, random tokens of those lengths stayed above 80. Repeated words and alphabetical sequences fall below. */
const variationBitsMin = 64;

/** Why a token seems easier to guess than 128 random bits; undefined where it does not. Never quotes the token. */
export function findTokenWeakness(token: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(token)) return 'expected visible ASCII characters without spaces, got others';
  const [needed, kind] = /^\d*$/.test(token)
    ? [digitLengthMin, 'digits']
    : /^[0-9a-f]*$/i.test(token)
      ? [hexLengthMin, 'hexadecimal digits']
      : [lengthMin, 'characters'];
  if (token.length < needed) return `expected 128 bits, which are ${needed} ${kind} or more, got ${token.length}`;
  const characters = Array.from(computePeriod(token), (character) => character.charCodeAt(0));
  const steps = characters.slice(1).map((code, index) => code - characters[index]);
  if (Math.min(variationBits(characters), variationBits(steps)) >= variationBitsMin) return undefined;
  return 'expected 128 random bits, got characters that repeat or follow each other';
}

/** The shortest prefix whose repetition gives the whole text. */
function computePeriod(text: string): string {
  const period = (text + text).indexOf(text, 1);
  return text.slice(0, period);
}

/** The length of a text in bits when each symbol is coded by its frequency in the text (Shannon entropy). */
function variationBits(symbols: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(symbols.length / count);
  return bits;
}
