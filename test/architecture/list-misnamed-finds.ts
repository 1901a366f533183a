import ts from 'typescript';
import type { Source } from './source-facts.js';

/** Results by which a `find` can say that there is nothing: no value, no index, or no. */
const maybeNothing = /\b(undefined|null|number|boolean|usize|i32|f64|bool)\b/;

/**
 * Functions named `find` whose declared result is always there. What may fail is called `find`; what computes is called
 * `compute`, what asserts `get`, and what gives as many as there are `list`.
 */
export function listMisnamedFinds({ path, text }: Source): string[] {
  // Most files have no such name, and parsing them takes seconds.
  if (!/\bfind[A-Z]/.test(text)) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const misnamed: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && /^find[A-Z]/.test(node.name?.text ?? '') && node.type !== undefined) {
      const result = node.type.getText(file);
      const isList = /(\[\]|\bSet<.*>|\bMap<.*>|Array)$/.test(result);
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      if (isList || !maybeNothing.test(result.replace(/\{[^}]*\}/g, ''))) {
        misnamed.push(`${path}:${line + 1} ${node.name?.text} gives ${result}, which is always there`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return misnamed;
}
