import { join } from 'node:path';
import { z } from 'zod';
import { createNamedFileReader } from '../../src/cli/files/read-named-file.js';
import type { ExperimentDeclaration, ParameterDeclaration } from '../../src/sweep/declaration.js';
import type { FileReference } from '../../src/sweep/file-reference.js';
import { type ParsedSweep, parseSweep } from '../../src/sweep/parse-sweep.js';
import type { ParameterValue, Sweep } from '../../src/sweep/sweep.js';
import { findProjectRoot } from '../architecture/project-root.js';

/** A sweep file as data. */
export interface SampleDocument {
  readonly experiment: string;
  readonly seed: number;
  readonly trials: number;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly criterion?: string;
  readonly axes: Readonly<Record<string, readonly ParameterValue[]>>;
}

export interface Sample {
  /** Unique among an experiment's samples. */
  readonly title: string;
  readonly document: SampleDocument;
  readonly sweep: Sweep;
  /** The contents of the files that it names. */
  readonly files: ReadonlyMap<FileReference, Uint8Array>;
}

/** Small sizes, and ratios for parameters that take no sizes. */
const candidates: readonly ParameterValue[] = [24, 3, 12, 6, 18, 16, 1, 2, 8, 0.5, 0.1, 0.9];

/**
 * Sizes for experiments where the first ones that fit show nothing: with p = n and dense components every trial finds
 * the same unit vectors.
 */
const sampleSizes: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>> = {
  'sparse-factorization': { p: 6, s: 4 },
};

/** Choices that need a file get no sample automatically; paths are relative to examples. */
const fileSamples: Readonly<Record<string, Readonly<Record<string, Pick<SampleDocument, 'parameters' | 'axes'>>>>> = {
  'generative-dictionary': {
    'images and a decoder': {
      parameters: {
        prior: 'decoder',
        decoder: 'digits/decoder-24.json',
        images: 'digits/digits.csv.gz',
        'first-image': 1197,
        target: 'blur',
        start: 'decoder',
        m: 64,
        n: 24,
        k: 8,
        samples: 30,
      },
      axes: { method: ['altmin', 'autodiff', 'k-svd', 'pca'] },
    },
  },
};

const readExample = createNamedFileReader(join(findProjectRoot(), 'examples', 'one-row.json'));

const axisLengthMax = 4;
const trialCount = 6;

/**
 * Small sweeps of any experiment, found by asking its schemas and rules: one with all defaults, one for every other
 * value of every choice, one for every other criterion. Throws when no sweep at all is found.
 */
export function sampleSweeps(declaration: ExperimentDeclaration): Sample[] {
  const sizes = sampleSizes[declaration.name] ?? {};
  const base = findBase(declaration, sizes);
  if (base === undefined) throw new Error(`no small sweep of ${declaration.name} satisfies its schemas and rules`);
  const documents: [title: string, document: SampleDocument][] = [['defaults', base]];
  for (const { name, schema, builtIn } of declaration.parameters) {
    for (const choice of builtIn ?? listChoices(schema)) {
      const document = { ...base, parameters: { ...base.parameters, [name]: choice } };
      // A choice may require another choice, or sizes of its own, such as powers of 2.
      const fitting = [{}, ...listPartners(declaration, name)]
        .map((partner) => ({ ...document, parameters: { ...document.parameters, ...partner } }))
        .find((candidate) => isSweep(candidate, declaration));
      documents.push([`${name} ${choice}`, fitting ?? findBase(declaration, { ...sizes, [name]: choice }) ?? document]);
    }
  }
  for (const { name } of declaration.criteria) documents.push([`criterion ${name}`, { ...base, criterion: name }]);
  for (const [title, { parameters, axes }] of Object.entries(fileSamples[declaration.name] ?? {})) {
    const document = { ...base, axes, parameters: { ...base.parameters, ...parameters } };
    if (!isSweep(document, declaration)) throw new Error(`${declaration.name}: expected a sweep of ${title}`);
    documents.push([title, document]);
  }
  return documents.flatMap(([title, document]) => {
    const parsed = parseSample(document, declaration);
    if (parsed.kind === 'problems') return [];
    const files = new Map([...parsed.files].map(([reference, { content }]) => [reference, content]));
    return [{ title, document, sweep: parsed.sweep, files }];
  });
}

/** Every value of every other choice. */
function listPartners({ parameters }: ExperimentDeclaration, name: string): Readonly<Record<string, string>>[] {
  const others = parameters.filter((parameter) => parameter.name !== name);
  return others.flatMap((other) => listChoices(other.schema).map((choice) => ({ [other.name]: choice })));
}

export function parseSample(document: unknown, declaration: ExperimentDeclaration): ParsedSweep {
  return parseSweep(JSON.stringify(document), {
    source: 'sample.json',
    findDeclaration: (name) => (name === declaration.name ? declaration : undefined),
    experimentNames: [declaration.name],
    readFile: readExample,
  });
}

/** The values of a choice; none for a number. */
export function listChoices(schema: ParameterDeclaration['schema']): readonly string[] {
  const { enum: choices = [] } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return choices.filter((choice) => typeof choice === 'string');
}

function findBase(
  declaration: ExperimentDeclaration,
  chosen: Readonly<Record<string, ParameterValue>> = {},
): SampleDocument | undefined {
  const axisNames = pickAxes(declaration);
  const required = declaration.parameters.filter(
    ({ name, default: preset }) => !(name in chosen) && (axisNames.includes(name) || preset === undefined),
  );
  for (const values of enumerateValues(required)) {
    const document = arrange(declaration, { axisNames, values: { ...values, ...chosen } });
    if (!isSweep(document, declaration)) continue;
    return lengthenAxes(shrink(document, declaration), declaration);
  }
  return undefined;
}

/** The coupled parameters where there are some, since blocks then have several cells. */
function pickAxes({ parameters, coupledParameters }: ExperimentDeclaration): string[] {
  if (coupledParameters.length > 0) return coupledParameters.slice(0, 2);
  const sizes = parameters.filter(({ schema }) => candidates.some((value) => schema.safeParse(value).success));
  const [first = parameters[0]] = [...sizes.filter((size) => size.default === undefined), ...sizes];
  return [first.name];
}

function* enumerateValues(parameters: readonly ParameterDeclaration[]): Generator<Record<string, ParameterValue>> {
  const [first, ...others] = parameters;
  if (parameters.length === 0) {
    yield {};
    return;
  }
  const values = [...candidates, ...listChoices(first.schema)].filter((value) => first.schema.safeParse(value).success);
  for (const value of values) {
    for (const rest of enumerateValues(others)) yield { [first.name]: value, ...rest };
  }
}

function arrange(
  { name }: ExperimentDeclaration,
  { axisNames, values }: { axisNames: readonly string[]; values: Readonly<Record<string, ParameterValue>> },
): SampleDocument {
  const entries = Object.entries(values);
  return {
    experiment: name,
    seed: 2026,
    trials: trialCount,
    parameters: Object.fromEntries(entries.filter(([parameter]) => !axisNames.includes(parameter))),
    axes: Object.fromEntries(
      entries.filter(([parameter]) => axisNames.includes(parameter)).map(([parameter, value]) => [parameter, [value]]),
    ),
  };
}

/** Replaces defaults that were chosen for a study and are too large for a test. */
function shrink(document: SampleDocument, declaration: ExperimentDeclaration): SampleDocument {
  let smallest = document;
  for (const { name, default: value } of declaration.parameters) {
    if (typeof value !== 'number' || value <= 40 || name in document.axes) continue;
    const smaller = { ...smallest, parameters: { ...smallest.parameters, [name]: 40 } };
    if (isSweep(smaller, declaration)) smallest = smaller;
  }
  return smallest;
}

function lengthenAxes(document: SampleDocument, declaration: ExperimentDeclaration): SampleDocument {
  let longest = document;
  for (const name of Object.keys(document.axes)) {
    const choices = declaration.parameters.flatMap((one) => (one.name === name ? listChoices(one.schema) : []));
    for (const value of [...candidates, ...choices]) {
      const values = longest.axes[name];
      if (values.includes(value) || values.length >= axisLengthMax) continue;
      const longer = { ...longest, axes: { ...longest.axes, [name]: [...values, value] } };
      if (isSweep(longer, declaration)) longest = longer;
    }
  }
  return longest;
}

function isSweep(document: SampleDocument, declaration: ExperimentDeclaration): boolean {
  return parseSample(document, declaration).kind === 'sweep';
}
