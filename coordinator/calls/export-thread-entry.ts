import { parentPort } from 'node:worker_threads';
import { findExperiment } from '../../src/experiments/registry.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import { decodeSweep } from '../../src/sweep/sweep.js';
import { classifyError } from './classify-error.js';
import { createExactReader } from './exact-probabilities.js';
import type { ExportReply, ExportRequest } from './export-thread.js';
import { makeExport } from './make-export.js';

/** The thread of `createExportThread`: it answers one request after the other. */
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const readExact = createExactReader();
/** The last plan is kept, because the files of one sweep are usually asked for one after the other. */
let known: { readonly document: string; readonly plan: SweepPlan } | undefined;

port.on('message', (request: ExportRequest | 'end') => {
  if (request === 'end') port.close();
  else
    void answer(request).then((reply) => port.postMessage(reply, reply.kind === 'file' ? [reply.content.buffer] : []));
});

async function answer({
  parts,
  document,
}: ExportRequest): Promise<
  Extract<ExportReply, { content: Uint8Array<ArrayBuffer> }> | Exclude<ExportReply, { kind: 'file' }>
> {
  try {
    const { content, mediaType } = await makeExport(parts, planDocument(document), readExact);
    // Copied into memory of its own, which can be transferred: small buffers share one piece of memory.
    return { kind: 'file', content: Uint8Array.from(content), mediaType };
  } catch (error) {
    let defect: string | undefined;
    const { code, message, violations } = classifyError(error, (cause) => {
      defect = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    });
    return { kind: 'refused', code, message, violations, defect };
  }
}

function planDocument(document: string): SweepPlan {
  if (known?.document === document) return known.plan;
  known = undefined;
  const sweep = decodeSweep(document);
  const declaration = findExperiment(sweep.experiment)?.declaration;
  if (declaration === undefined) throw new RangeError(`there is no experiment ${sweep.experiment}`);
  known = { document, plan: planSweep(sweep, declaration) };
  return known.plan;
}
