import type { FileReference } from '../../sweep/file-reference.js';

/** What SubmitSweep needs. */
export interface Submission {
  readonly document: string;
  readonly source?: string;
  /** Those that the document names by content. */
  readonly files?: ReadonlyMap<FileReference, { readonly content: Uint8Array }>;
  /** From 1 to 1000; as it is, or 1, when omitted. */
  readonly priority?: number | undefined;
}
