// @ts-check
/*
 * The exports of a compiled AssemblyScript program as TypeScript: the signature of every function, and for every record that a
 * function takes, the layout, the size, and functions that write and read it. An unknown kind of export throws.
 */

/**
 * The part of AssemblyScript's program that is read here (assemblyscript/src/program.ts, types.ts).
 * @typedef {{ filesByName: Map<string, { exports: Map<string, Prototype> }> }} Program
 * @typedef {{
 *   kind: number,
 *   instances: Map<string, { signature: { parameterTypes: Type[], returnType: Type } }> | null,
 *   functionTypeNode: { parameters: { name: { text: string } }[] },
 * }} Prototype
 * @typedef {{ kind: number, classReference: Class | null, toString(): string }} Type
 * @typedef {{ name: string, members: Map<string, Member>, nextMemoryOffset: number }} Class
 * @typedef {{ instance?: { memoryOffset: number, type: Type } }} Member
 */

/** AssemblyScript's ElementKind of a function prototype. */
const functionKind = 4;

/**
 * AssemblyScript's TypeKinds of the fields that a record may have: which view has them, and the power of two of its width.
 * @type {ReadonlyMap<number, { view: string, shift: number, isFlag?: boolean }>}
 */
const fieldKinds = new Map([
  [0, { view: 'bytes', shift: 0, isFlag: true }],
  [3, { view: 'i32', shift: 2 }],
  [8, { view: 'u32', shift: 2 }],
  [10, { view: 'u32', shift: 2 }],
  [12, { view: 'f64', shift: 3 }],
]);

/** @param {Program} program @param {string} entry without `.ts` */
export function describeKernels(program, entry) {
  const file = program.filesByName.get(entry);
  if (file === undefined) throw new Error(`${entry}: the compiler knows no such file`);
  /** @type {Map<string, Class>} */
  const records = new Map();
  const functions = [...file.exports].map(([name, prototype]) => describeFunction({ name, prototype, records }));
  const sorted = [...records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    '/* Written by tools/build-kernels.mjs from src/kernels; not to be edited. */',
    ...(sorted.length > 0 ? ["import type { Views } from '../views.js';", ''] : ['']),
    ...(sorted.length > 0 ? [...pointerType, ''] : []),
    '/** What the compiled kernels export; every pointer is a byte offset in their memory. */',
    'export interface KernelFunctions {',
    ...functions.map(({ name, parameters, result }) => `  readonly ${name}: (${parameters}) => ${result};`),
    '}',
    '',
    'export const functionNames = [',
    ...functions.map(({ name }) => `  '${name}',`),
    '] as const satisfies readonly (keyof KernelFunctions)[];',
    ...sorted.flatMap(describeRecord),
    '',
  ].join('\n');
}

const pointerType = [
  '/** The byte offset of a record in the memory. */',
  'export type Pointer<Name extends string> = number & { readonly pointsTo?: Name };',
];

/** @param {{ name: string, prototype: Prototype, records: Map<string, Class> }} exported */
function describeFunction({ name, prototype, records }) {
  if (prototype.kind !== functionKind) throw new Error(`${name}: kernels export functions alone`);
  const instances = [...(prototype.instances?.values() ?? [])];
  if (instances.length !== 1) throw new Error(`${name}: expected one compiled function, got ${instances.length}`);
  const [{ signature }] = instances;
  const parameters = signature.parameterTypes.map(
    (type, at) => `${prototype.functionTypeNode.parameters[at].name.text}: ${nameType(type, records)}`,
  );
  const isVoid = signature.returnType.toString() === 'void';
  return { name, parameters: parameters.join(', '), result: isVoid ? 'void' : nameType(signature.returnType, records) };
}

/** @param {Type} type @param {Map<string, Class>} records */
function nameType(type, records) {
  const record = type.classReference;
  if (record === null) return 'number';
  const known = records.get(record.name);
  if (known !== undefined && known !== record) throw new Error(`${record.name}: two records have this name`);
  records.set(record.name, record);
  return `Pointer<'${record.name}'>`;
}

/** @param {Class} record */
function describeRecord({ name, members, nextMemoryOffset }) {
  const fields = [...members].flatMap(([field, { instance }]) => {
    if (instance === undefined || !(instance.memoryOffset >= 0)) return [];
    const kind = fieldKinds.get(instance.type.kind);
    if (kind === undefined) throw new Error(`${name}.${field}: no view holds ${instance.type.toString()}`);
    const place = `${kind.view}[(at + ${instance.memoryOffset}) >>> ${kind.shift}]`;
    return [{ field, place, view: kind.view, isFlag: kind.isFlag === true }];
  });
  const value = `${name[0].toLowerCase()}${name.slice(1)}`;
  const views = [...new Set(fields.map(({ view }) => view))].join(', ');
  const parameters = `{ ${views} }: Views, at: Pointer<'${name}'>`;
  return [
    '',
    `export interface ${name} {`,
    ...fields.map(({ field, isFlag }) => `  readonly ${field}: ${isFlag ? 'boolean' : 'number'};`),
    '}',
    '',
    '/** In bytes, a whole number of doubles. */',
    `export const ${value}Bytes = ${Math.ceil(nextMemoryOffset / 8) * 8};`,
    '',
    `export function write${name}(${parameters}, value: ${name}): void {`,
    ...fields.map(
      ({ field, place, isFlag }) => `  ${place} = ${isFlag ? `value.${field} ? 1 : 0` : `value.${field}`};`,
    ),
    '}',
    '',
    `export function read${name}(${parameters}): ${name} {`,
    `  return { ${fields.map(({ field, place, isFlag }) => `${field}: ${place}${isFlag ? ' !== 0' : ''}`).join(', ')} };`,
    '}',
  ];
}
