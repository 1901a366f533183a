/** A JSON schema as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

/** Keywords that say nothing about validity. */
const annotations = ['$schema', '$defs', 'title', 'description', 'default', 'id'];

/**
 * What a value breaks of a schema: an independent reading of the few keywords that the published schema
 * uses; any other keyword throws.
 */
export function checkJsonSchema(value: unknown, schema: Schema, root: Schema = schema): string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    if (annotations.includes(keyword)) return [];
    const check = keywords[keyword] as Keyword | undefined;
    if (check === undefined) throw new Error(`this check does not know the keyword ${keyword}`);
    return check({ value, wanted, schema, root }) ? [] : [`${keyword} ${JSON.stringify(wanted).slice(0, 80)}`];
  });
}

type Keyword = (claim: { value: unknown; wanted: unknown; schema: Schema; root: Schema }) => boolean;

const keywords: Readonly<Record<string, Keyword>> = {
  type: ({ value, wanted }) => typeOf(value) === wanted || (wanted === 'number' && typeof value === 'number'),
  const: ({ value, wanted }) => value === wanted,
  enum: ({ value, wanted }) => (wanted as unknown[]).includes(value),
  minimum: ({ value, wanted }) => typeof value !== 'number' || value >= Number(wanted),
  maximum: ({ value, wanted }) => typeof value !== 'number' || value <= Number(wanted),
  exclusiveMinimum: ({ value, wanted }) => typeof value !== 'number' || value > Number(wanted),
  exclusiveMaximum: ({ value, wanted }) => typeof value !== 'number' || value < Number(wanted),
  multipleOf: ({ value, wanted }) => typeof value !== 'number' || value % Number(wanted) === 0,
  minLength: ({ value, wanted }) => typeof value !== 'string' || value.length >= Number(wanted),
  maxLength: ({ value, wanted }) => typeof value !== 'string' || value.length <= Number(wanted),
  minItems: ({ value, wanted }) => !Array.isArray(value) || value.length >= Number(wanted),
  maxItems: ({ value, wanted }) => !Array.isArray(value) || value.length <= Number(wanted),
  uniqueItems: ({ value }) => !Array.isArray(value) || new Set(value).size === value.length,
  items: ({ value, wanted, root }) =>
    !Array.isArray(value) || value.every((item) => checkJsonSchema(item, wanted as Schema, root).length === 0),
  properties: ({ value, wanted, root }) =>
    !isObject(value) ||
    Object.entries(wanted as Readonly<Record<string, Schema>>).every(
      ([name, schema]) => !(name in value) || checkJsonSchema(value[name], schema, root).length === 0,
    ),
  required: ({ value, wanted }) => !isObject(value) || (wanted as string[]).every((name) => name in value),
  additionalProperties: ({ value, wanted, schema }) =>
    !isObject(value) ||
    wanted !== false ||
    Object.keys(value).every((name) => name in (schema['properties'] as Schema)),
  minProperties: ({ value, wanted }) => !isObject(value) || Object.keys(value).length >= Number(wanted),
  oneOf: ({ value, wanted, root }) => countMatches(value, wanted as Schema[], root) === 1,
  anyOf: ({ value, wanted, root }) => countMatches(value, wanted as Schema[], root) > 0,
  $ref: ({ value, wanted, root }) => {
    const target = String(wanted)
      .split('/')
      .slice(1)
      .reduce<unknown>((place, step) => (place as Schema)[step], root);
    return checkJsonSchema(value, target as Schema, root).length === 0;
  },
};

function countMatches(value: unknown, schemas: readonly Schema[], root: Schema): number {
  return schemas.filter((schema) => checkJsonSchema(value, schema, root).length === 0).length;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
