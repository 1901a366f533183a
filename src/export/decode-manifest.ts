import { z } from 'zod';
import type { Sweep } from '../sweep/sweep.js';
import { type FileRecord, type ManifestInput, manifestFormat } from './encode-manifest.js';

/** The part of an earlier manifest that is needed to write files beside it. */
export interface FormerManifest {
  readonly sweepId: string;
  readonly sweep: Sweep;
  /** The sweep's revision that its files show; undefined in manifests of older versions. */
  readonly revision: number | undefined;
  readonly complete: boolean;
  readonly sweepFile: ManifestInput['sweepFile'];
  /** The files that it names as written. */
  readonly files: ReadonlyMap<string, FileRecord>;
  /** The earlier files that it names as not yet replaced or removed. */
  readonly former: ReadonlyMap<string, FileRecord>;
}

/** A manifest may have been changed, so no name in it may lead out of its folder. */
const fileNameSchema = z.string().regex(/^(?!\.{1,2}$)[^/\\\0]{1,255}$/);
const recordsSchema = z.record(
  fileNameSchema,
  z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
const valueSchema = z.union([z.number(), z.string()]);

const sweepSchema = z.object({
  experiment: z.string(),
  experimentVersion: z.number(),
  seed: z.number(),
  trials: z.number(),
  curves: z.number().optional(),
  parameters: z.record(z.string(), valueSchema),
  criterion: z.object({ name: z.string(), tolerance: z.number().optional() }),
  axes: z.array(z.object({ name: z.string(), values: z.array(valueSchema) })),
});

const manifestSchema = z.object({
  format: z.literal(manifestFormat),
  sweepId: z.string().regex(/^[0-9a-f]{32}$/),
  sweep: sweepSchema,
  progress: z.object({ revision: z.number().optional() }).optional(),
  complete: z.boolean().optional(),
  sweepFile: z
    .object({ name: z.string(), text: z.string(), files: z.record(z.string(), z.string()).optional() })
    .optional(),
  files: recordsSchema,
  former: recordsSchema.optional(),
});

/** Decodes a manifest of this version or an older one; undefined for any other text. */
export function decodeManifest(text: string): FormerManifest | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = manifestSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const { sweepId, sweep, sweepFile, progress, complete = true, files, former = {} } = parsed.data;
  const { curves, criterion, ...rest } = sweep;
  return {
    sweepId,
    sweep: {
      ...rest,
      ...(curves === undefined ? {} : { curves }),
      criterion:
        criterion.tolerance === undefined ? { name: criterion.name } : { ...criterion, tolerance: criterion.tolerance },
    },
    revision: progress?.revision,
    complete,
    sweepFile: sweepFile && {
      name: sweepFile.name,
      text: sweepFile.text,
      ...(sweepFile.files !== undefined && { files: sweepFile.files }),
    },
    files: new Map(Object.entries(files)),
    former: new Map(Object.entries(former)),
  };
}
