/** The words of a command as a shell would split them, quotes and backslashes minded; undefined where a quote stays open. */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)/gy;
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    words.push(match[1].replaceAll(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/g, unquote));
    end = match.index + match[0].length;
  }
  return text.slice(end).trim() === '' ? words : undefined;
}

function unquote(_all: string, escaped?: string, single?: string, double?: string): string {
  return escaped ?? single ?? (double ?? '').replaceAll(/\\(["\\$`])/g, '$1');
}
