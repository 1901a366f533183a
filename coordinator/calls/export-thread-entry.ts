import { parentPort } from 'node:worker_threads';
import { findExperiment } from '../../src/experiments/registry.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import { decodeSweep } from '../../src/sweep/sweep.js';
import { classifyError } from './classify-error.js';
import { createExactReader } from './exact-probabilities.js';
import type { ExportReply, ExportRequest } from './export-thread.js';
import { makeExport } from './make-export.js';

/** The thread of `createExportThread`: a request in, a reply out, one after the other. */
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const readExact = createExactReader();
/** Files of one sweep are asked for one after the other. */
let known: { readonly document: string; readonly plan: SweepPlan } | undefined;

port.on('message', (request: ExportRequest | 'end') => {
  if (request === 'end') port.close();
  else
    void answer(request).then((reply) => port.postMessage(reply, reply.kind === 'file' ? [reply.content.buffer] : []));
});

async function answer({
  job,
  document,
}: ExportRequest): Promise<
  Extract<ExportReply, { content: Uint8Array<ArrayBuffer> }> | Exclude<ExportReply, { kind: 'file' }>
> {
  try {
    const { content, mediaType } = await makeExport(job, planDocument(document), readExact);
    // Of its own memory, which goes to the other side: small buffers share theirs.
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
