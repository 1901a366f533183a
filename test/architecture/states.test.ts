import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import ts from 'typescript';
import { findProjectRoot } from './project-root.js';

/* docs/states.md is compared with the names that the sources declare. */

const sources = ['state', 'sweep-state', 'fact', 'audit/audit-state', 'audit/audit-facts'].map((name) => {
  const path = join(findProjectRoot(), 'coordinator', 'core', `${name}.ts`);
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
});
const page = readFileSync(join(findProjectRoot(), 'docs', 'states.md'), 'utf8');

/** What stands between back-quotes. */
const quoted = [...page.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name);
const quotedFields = quoted.filter((name) => /^[A-Z]\w*\.\w+$/.test(name));
const quotedFacts = quoted.filter((name) => /^[a-z]+(-[a-z]+)+$/.test(name) || name === 'ticked');

function listInterfaces(): ts.InterfaceDeclaration[] {
  return sources.flatMap(({ statements }) => statements.filter((statement) => ts.isInterfaceDeclaration(statement)));
}

function listFields({ members }: ts.InterfaceDeclaration): { readonly name: string; readonly type: string }[] {
  return members
    .filter((member) => ts.isPropertySignature(member))
    .map(({ name, type }) => ({ name: name.getText(), type: type?.getText() ?? '' }));
}

/** The kinds that the interfaces of facts declare. */
function listFactKinds(): string[] {
  return listInterfaces()
    .flatMap(listFields)
    .filter(({ name, type }) => name === 'kind' && type.startsWith("'"))
    .map(({ type }) => type.slice(1, -1));
}

/** Collections of tasks, sessions and sweeps, as `Interface.field`. */
function listCollections(): string[] {
  const owners = ['CoordinatorState', 'SessionState', 'SweepState', 'AuditBook'];
  return listInterfaces()
    .filter(({ name }) => owners.includes(name.text))
    .flatMap((owner) =>
      listFields(owner)
        .filter(({ type }) => /^(Map|Set)</.test(type))
        .map(({ name }) => `${owner.name.text}.${name}`),
    );
}

test('every fact that docs/states.md names is one, and it names every fact', (t) => {
  const kinds = listFactKinds();
  t.true(kinds.length > 25);
  t.deepEqual([...new Set(quotedFacts)].sort(), kinds.sort());
});

test('every field that docs/states.md names is declared', (t) => {
  const fields = listInterfaces().flatMap((owner) => listFields(owner).map(({ name }) => `${owner.name.text}.${name}`));
  t.true(quotedFields.length > 20);
  t.deepEqual(
    quotedFields.filter((name) => !fields.includes(name)),
    [],
  );
});

test('docs/states.md names every collection that a task, a session or a sweep can be in', (t) => {
  // They hold files and counts per source, which are no states.
  const others = ['CoordinatorState.files', 'SweepState.sources'];
  const collections = listCollections();
  t.true(collections.length > 15);
  t.deepEqual(
    collections.filter((name) => !quotedFields.includes(name)),
    others,
  );
});

/** A source of the coordinator's core. */
function textOf(name: string): string {
  const path = join(findProjectRoot(), 'coordinator', 'core', name);
  return readFileSync(path, 'utf8');
}

test('every fact is applied by the file that evolves it', (t) => {
  const applied = ['evolve.ts', 'evolve-session.ts', 'evolve-sweep.ts', 'audit/evolve-audit.ts'].map(textOf).join('\n');
  t.deepEqual(
    listFactKinds().filter((kind) => !applied.includes(`'${kind}'`)),
    [],
  );
});
