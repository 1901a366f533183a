import { loadSync, type MessageTypeDefinition, type PackageDefinition } from '@grpc/proto-loader';
import { protoFiles, protoLoaderOptions } from './proto.js';

interface FileDescriptor {
  readonly package: string;
  readonly messageType: readonly MessageDescriptor[];
  readonly enumType: readonly Named[];
}

interface MessageDescriptor extends Named {
  readonly field: readonly FieldDescriptor[];
  readonly nestedType: readonly MessageDescriptor[];
  readonly enumType: readonly Named[];
  readonly oneofDecl: readonly Named[];
  readonly options?: { readonly mapEntry?: boolean } | null;
}

interface FieldDescriptor extends Named {
  readonly typeName?: string;
  readonly oneofIndex?: number;
}

interface Named {
  readonly name: string;
}

const descriptorName = 'google.protobuf.FileDescriptorProto';

/**
 * The package definition for the reflection service. The descriptors of proto-loader name the entries of a map such that
 * protobuf's C++ and Python refuse them ("map_entry should not be set explicitly"), and they lose the mark of an optional
 * field. Here both are as protoc writes them, fields keep their snake_case, and types have full names. The services of
 * `extraFiles` (absolute paths) are included.
 */
export function loadReflectionPackage(extraFiles: readonly string[]): PackageDefinition {
  const loaded = loadSync([...protoFiles, ...extraFiles], { ...protoLoaderOptions, keepCase: true });
  const repair = createRepair();
  return Object.fromEntries(
    Object.entries(loaded).map(([name, definition]) => {
      const files = 'fileDescriptorProtos' in definition ? definition.fileDescriptorProtos : undefined;
      return [name, Array.isArray(files) ? { ...definition, fileDescriptorProtos: files.map(repair) } : definition];
    }),
  ) as PackageDefinition;
}

/** Repairs each serialised file once, although all of its messages carry it. */
function createRepair(): (bytes: Buffer) => Buffer {
  const definition = loadSync('phasegrid/descriptors.proto', { ...protoLoaderOptions, defaults: false, arrays: true });
  const type = definition[descriptorName] as MessageTypeDefinition<object, object>;
  const repaired = new Map<string, Buffer>();
  return (bytes) => {
    const key = bytes.toString('latin1');
    const known = repaired.get(key) ?? type.serialize(repairFile(type.deserialize(bytes) as FileDescriptor));
    repaired.set(key, known);
    return known;
  };
}

function repairFile(file: FileDescriptor): FileDescriptor {
  const scope = file.package;
  const known = new Set([
    ...typeNames(scope, file.messageType),
    ...file.enumType.map(({ name }) => `${scope}.${name}`),
  ]);
  return { ...file, messageType: file.messageType.map((message) => repairMessage(message, { scope, known })) };
}

interface Scope {
  readonly scope: string;
  /** The full names of all types in the file, without the leading dot. */
  readonly known: ReadonlySet<string>;
}

function repairMessage(message: MessageDescriptor, { scope, known }: Scope): MessageDescriptor {
  const inner = { scope: `${scope}.${message.name}`, known };
  const entryNames = new Map(
    message.field
      .filter(({ typeName }) => message.nestedType.some(({ name, options }) => name === typeName && options?.mapEntry))
      .map(({ name, typeName }) => [typeName, entryName(name)]),
  );
  return {
    ...message,
    field: message.field.map((field) => {
      const entry = entryNames.get(field.typeName);
      const typeName = entry === undefined ? resolveTypeName(field.typeName, inner) : `.${inner.scope}.${entry}`;
      const oneof = field.oneofIndex === undefined ? undefined : message.oneofDecl[field.oneofIndex].name;
      const optional = oneof === `_${field.name}`;
      return { ...field, ...(typeName !== undefined && { typeName }), ...(optional && { proto3Optional: true }) };
    }),
    nestedType: message.nestedType.map((nested) =>
      repairMessage({ ...nested, name: entryNames.get(nested.name) ?? nested.name }, inner),
    ),
  };
}

/** `experiment_versions` → `ExperimentVersionsEntry`, the name that a map field's entry must have. */
function entryName(field: string): string {
  const words = field.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Entry`;
}

/** Resolves a relative name as protobuf does: from the innermost scope outwards. */
function resolveTypeName(name: string | undefined, { scope, known }: Scope): string | undefined {
  if (name === undefined || name.startsWith('.')) return name;
  for (let outer = scope; outer !== ''; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.')))) {
    if (known.has(`${outer}.${name}`)) return `.${outer}.${name}`;
  }
  return name;
}

function typeNames(scope: string, messages: readonly MessageDescriptor[]): string[] {
  return messages.flatMap(({ name, nestedType, enumType }) => [
    `${scope}.${name}`,
    ...enumType.map((type) => `${scope}.${name}.${type.name}`),
    ...typeNames(`${scope}.${name}`, nestedType),
  ]);
}
