import ts from 'typescript';
import type { Source } from './source-facts.js';

/** What is compiled into the kernels is exported to their module, which knip looks at. */
const product = /^(coordinator|worker|src(?!\/kernels\/(.*\/wasm\/|wasm-exports)))\//;
const trials = /^(test|bench)\//;

/**
 * Names that the product exports and that tests or benches alone mention, as `path name`. A name that stands anywhere else
 * in the product, be it in a comment, counts as used: what nobody mentions at all, knip finds.
 */
export function findTestOnlyExports(sources: readonly Source[]): string[] {
  const mentions = new Map<string, string[]>();
  for (const { path, text } of sources) {
    for (const name of new Set(text.match(/[A-Za-z_$][\w$]*/g))) {
      const places = mentions.get(name);
      if (places === undefined) mentions.set(name, [path]);
      else places.push(path);
    }
  }
  return sources
    .filter(({ path }) => product.test(path))
    .flatMap(({ path, text }) =>
      listExports({ path, text })
        .filter((name) => {
          const elsewhere = (mentions.get(name) ?? []).filter((place) => place !== path);
          const isUsedHere = text.split(new RegExp(`\\b${name}\\b`)).length > 2;
          return elsewhere.length > 0 && elsewhere.every((place) => trials.test(place)) && !isUsedHere;
        })
        .map((name) => `${path} ${name}`),
    );
}

function listExports({ path, text }: Source): string[] {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) !== true) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    }
    return ts.isFunctionDeclaration(statement) && statement.name !== undefined ? [statement.name.text] : [];
  });
}
