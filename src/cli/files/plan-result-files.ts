import type { DiagramKindName } from '../../diagram/kinds/kinds.js';
import type { Between } from '../../statistics/between.js';
import { shortenReference } from '../../sweep/file-reference.js';
import type { ParameterValue } from '../../sweep/sweep.js';
import { exportFormats, type FileFormat, nameStems, type ViewRequest } from '../command-line/export-names.js';

/** One file of a sweep: what is in it, and how it is called. */
export interface PlannedFile {
  readonly fileName: string;
  readonly kind: 'data' | 'picture';
  readonly format: Exclude<FileFormat, 'manifest'>;
  readonly view: ViewRequest;
  /**
   * Of what is written besides: left out where the sweep has none, such as no exact probabilities, no pair of verdicts, no
   * curve. Undefined for what was asked for.
   */
  readonly besides: AlsoRequest | { readonly table: 'transitions' } | undefined;
}

export type AlsoRequest =
  | (Pick<ViewRequest, 'metric'> & { readonly diagram: Exclude<DiagramKindName, 'success-rate'> })
  /** Pictures of the success rate at one value of an axis, which stands in their names. */
  | {
      readonly diagram: 'success-rate';
      readonly at: { readonly axis: string; readonly value: ParameterValue };
      readonly stem: string;
    };

/** All data before all pictures, since a picture may fail and data must not wait for it. */
export function planResultFiles(request: {
  readonly formats: readonly FileFormat[];
  readonly view: ViewRequest;
  readonly also?: readonly AlsoRequest[];
}): PlannedFile[] {
  const formats = request.formats.filter((name) => name !== 'manifest');
  const asked = formats.map((format) => planFile(format, request.view, undefined));
  const beside = asked.filter(({ fileName }) => fileName.startsWith('grid.')).map((file) => planTransitions(file));
  const further = (request.also ?? []).flatMap((also) =>
    'at' in also ? planCompared(formats, request.view, also) : planFurther(formats, request.view, also),
  );
  // What differs in its pictures alone, as a metric does, has the data of the others.
  const files = new Map<string, PlannedFile>();
  for (const file of [...asked, ...beside, ...further]) if (!files.has(file.fileName)) files.set(file.fileName, file);
  const all = [...files.values()];
  return [...all.filter(({ kind }) => kind === 'data'), ...all.filter(({ kind }) => kind === 'picture')];
}

/** The success rates whose difference is written, each in pictures of its own. */
export function listCompared({ axis, a, b }: Between): AlsoRequest[] {
  const names = [a, b].map((value) => nameValue(axis, value));
  return [a, b].map((value, index) => ({
    diagram: 'success-rate',
    at: { axis, value },
    stem: names[0] === names[1] ? `${axis}-${'ab'[index]}` : names[index],
  }));
}

/** A word speaks for itself, a number needs its axis; whatever a file's name should not have is a dash. */
function nameValue(axis: string, value: ParameterValue): string {
  const shown = typeof value === 'number' ? `${axis}-${value}` : String(shortenReference(value));
  return shown.replaceAll(/[^A-Za-z0-9.+-]+/g, '-').replace(/^[-.]+|-+$/g, '');
}

type Format = PlannedFile['format'];

/** The grid's transitions, of the same trials; left out where the sweep has no axis of numbers. */
function planTransitions({ format, view: { trials } }: PlannedFile): PlannedFile {
  const table = 'transitions';
  const view = { ...(trials === undefined ? {} : { trials }), table } as const;
  return { fileName: `${table}.${format}`, kind: 'data', format, view, besides: { table } };
}

function planFurther(formats: readonly Format[], view: ViewRequest, also: AlsoRequest): PlannedFile[] {
  return formats.map((format) => planFile(format, { ...view, ...also }, also));
}

function planCompared(
  formats: readonly Format[],
  { between: _, ...view }: ViewRequest,
  also: Extract<AlsoRequest, { readonly diagram: 'success-rate' }>,
): PlannedFile[] {
  const { diagram, at, stem } = also;
  const slice = { ...view.slice, [at.axis]: at.value };
  return formats
    .filter((format) => exportFormats[format].kind === 'picture')
    .map((format) => ({
      fileName: `${nameStems(diagram).picture}-${stem}.${format}`,
      kind: 'picture',
      format,
      view: { ...view, diagram, slice },
      besides: also,
    }));
}

function planFile(format: Format, view: ViewRequest, besides: AlsoRequest | undefined): PlannedFile {
  const { diagram = 'success-rate', metric } = view;
  const { kind } = exportFormats[format];
  const stem = diagram === 'metric' && kind === 'picture' ? metric?.join('-and-') : undefined;
  return { fileName: `${stem ?? nameStems(diagram)[kind]}.${format}`, kind, format, view, besides };
}
