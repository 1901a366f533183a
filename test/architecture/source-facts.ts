import { posix } from 'node:path';
import ts from 'typescript';

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** What a file imports, uses and exports, as far as the project's rules speak of it. */
export interface SourceFacts {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Names of `valueDoors` that stand in an expression. */
  readonly uses: readonly Mention[];
  readonly defaultExports: readonly Mention[];
  /** `export … from`, or an export of what was imported. */
  readonly passedOn: readonly Mention[];
}

export interface Mention {
  readonly name: string;
  readonly line: number;
}

export interface Import extends Mention {
  /** `type` is erased; `dynamic` runs later, if at all. */
  readonly kind: 'value' | 'type' | 'dynamic';
  /** The file of ours that is meant; undefined for packages. */
  readonly file: string | undefined;
}

/** Objects whose members are told apart. */
const watchedObjects = ['Date', 'performance', 'Math', 'process'];
const watchedNames = ['setTimeout', 'setInterval', 'WebAssembly'];

export function readSourceFacts({ path, text }: Source): SourceFacts {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: Import[] = [];
  const uses: Mention[] = [];
  const defaultExports: Mention[] = [];
  const passedOn: Mention[] = [];
  const mention = (name: string, node: ts.Node): Mention => ({
    name,
    line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
  });
  const addImport = (specifier: ts.Node | undefined, kind: Import['kind']): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const name = specifier.text;
    const ours = name.startsWith('.') ? posix.join(posix.dirname(path), sourceName(name)) : undefined;
    imports.push({ ...mention(name, specifier), kind, file: ours });
  };
  const imported = new Set<string>();

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      addImport(node.moduleSpecifier, isTypeImport(node.importClause) ? 'type' : 'value');
      for (const name of importedNames(node.importClause)) imported.add(name);
      return;
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) addImport(node.argument.literal, 'type');
    if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      addImport(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
      passedOn.push(mention(node.moduleSpecifier.getText(file), node));
      return;
    }
    if (ts.isExportSpecifier(node)) {
      if (imported.has((node.propertyName ?? node.name).text)) passedOn.push(mention(node.name.text, node));
      return;
    }
    if (isDefaultExport(node)) defaultExports.push(mention('default', node));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (ts.isStringLiteralLike(specifier)) addImport(specifier, 'dynamic');
      else uses.push(mention('import(variable)', node));
    }
    const used = ts.isTypeNode(node) ? undefined : usedName(node);
    if (used !== undefined) uses.push(mention(used, node));
    ts.forEachChild(node, (child) => {
      // A type mentions names without using them, but may still import.
      if (!ts.isTypeNode(child)) visit(child);
      else visitTypes(child);
    });
  };
  const visitTypes = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) addImport(node.argument.literal, 'type');
    ts.forEachChild(node, visitTypes);
  };
  visit(file);
  return { path, imports, uses, defaultExports, passedOn };
}

/** The kernels' compiler names files without an extension. */
function sourceName(name: string): string {
  return /\.[a-z]+$/.test(name) ? name.replace(/\.js$/, '.ts') : `${name}.ts`;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const named = bindings === undefined ? [] : ts.isNamedImports(bindings) ? [...bindings.elements] : [bindings];
  return [...(clause?.name ? [clause.name.text] : []), ...named.map(({ name }) => name.text)];
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function usedName(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && node.arguments?.length === 0)
    return 'new Date()';
  if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isObjectBindingPattern(node.name)) {
    const object = node.initializer.getText();
    const member = node.name.elements.map(({ propertyName, name }) => `${object}.${(propertyName ?? name).getText()}`);
    return member.find((name) => isMember(name));
  }
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.getText().replace(/^globalThis\./, '');
    return isMember(name) || watchedNames.includes(name) ? name : undefined;
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    const name = `${node.expression.getText()}.${node.argumentExpression.text}`;
    return isMember(name) ? name : undefined;
  }
  return ts.isIdentifier(node) && watchedNames.includes(node.text) && isReference(node) ? node.text : undefined;
}

function isMember(name: string): boolean {
  return watchedObjects.some((object) => name.startsWith(`${object}.`));
}

/** An identifier that is read, not one that names a member or a declaration. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isModuleDeclaration(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) return false;
  return !ts.isBindingElement(parent) && !ts.isParameter(parent);
}
