import type { DiagramKindName } from '../../diagram/kinds/kinds.js';
import type { Between } from '../../statistics/between.js';
import { shortenReference } from '../../sweep/file-reference.js';
import type { ParameterValue } from '../../sweep/sweep.js';
import { exportFormats, type FileFormat, nameStems, type ViewRequest } from '../command-line/export-names.js';

/** A file of a sweep: its content and its name. */
export interface PlannedFile {
  readonly fileName: string;
  readonly kind: 'data' | 'picture';
  readonly format: Exclude<FileFormat, 'manifest'>;
  readonly view: ViewRequest;
  /**
   * Set for a file that is written in addition to those asked for. It is left out where the sweep has no such data: no exact
   * probabilities, no pair of verdicts, no curve.
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

/** All data files come before all pictures, because a picture may fail and data must not wait for it. */
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
  // Requests that differ only in their pictures, such as metrics, share one data file.
  const files = new Map<string, PlannedFile>();
  for (const file of [...asked, ...beside, ...further]) if (!files.has(file.fileName)) files.set(file.fileName, file);
  const all = [...files.values()];
  return [...all.filter(({ kind }) => kind === 'data'), ...all.filter(({ kind }) => kind === 'picture')];
}

/** The pictures of the two success rates whose difference is written. */
export function listCompared({ axis, a, b }: Between): AlsoRequest[] {
  const names = [a, b].map((value) => nameValue(axis, value));
  return [a, b].map((value, index) => ({
    diagram: 'success-rate',
    at: { axis, value },
    stem: names[0] === names[1] ? `${axis}-${'ab'[index]}` : names[index],
  }));
}

/** A word is a name by itself, a number needs its axis; characters that a file name should not have become dashes. */
function nameValue(axis: string, value: ParameterValue): string {
  const shown = typeof value === 'number' ? `${axis}-${value}` : String(shortenReference(value));
  return shown.replaceAll(/[^A-Za-z0-9.+-]+/g, '-').replace(/^[-.]+|-+$/g, '');
}

type Format = PlannedFile['format'];

/** The file of the grid's transitions, for the same trials; left out where the sweep has no axis of numbers. */
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
