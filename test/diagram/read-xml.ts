/** What a test asks of an XML document. */
export interface XmlSummary {
  /** Elements by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Every text between tags that is more than white space. */
  readonly texts: readonly string[];
}

const token =
  /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)\s*(\/?)>|([^<]+)/y;
const plainText = /^[^&]*(?:&(?:amp|lt|gt|quot|apos|#\d+);[^&]*)*$/;

/** Reads elements, attributes and text; throws where the document is not well-formed. */
export function readXml(text: string): XmlSummary {
  const counts = new Map<string, number>();
  const texts: string[] = [];
  const open: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found: readonly (string | undefined)[] | null = token.exec(text);
    if (found === null) throw new Error(`not XML at ${at}: ${text.slice(at, at + 80)}`);
    const [, closing, name = '', , alone, words] = found;
    if (words !== undefined) {
      if (!plainText.test(words)) throw new Error(`a bare ampersand at ${at}`);
      if (words.trim() !== '') texts.push(words);
      if (open.length === 0 && words.trim() !== '') throw new Error(`text outside the root at ${at}`);
    } else if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> closes <${expected ?? 'nothing'}> at ${at}`);
    } else {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (alone !== '/') open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`<${open.join('><')}> is never closed`);
  return { counts, texts };
}
