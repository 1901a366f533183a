import type { ManifestInput } from '../../export/encode-manifest.js';
import { decodeSweep } from '../../sweep/sweep.js';
import type { Client } from '../client/client.js';
import { CliError } from '../command-line/cli-error.js';
import { exitCode } from '../command-line/exit-code.js';
import type { ViewRequest } from '../command-line/export-names.js';

/** The part of a manifest that describes the sweep, without the files. */
export type ManifestDescription = Omit<ManifestInput, 'files' | 'failed' | 'former' | 'times'> & {
  readonly times: Omit<ManifestInput['times'], 'writtenMs'>;
};

export async function describeManifest(
  client: Client,
  request: {
    readonly sweepId: string;
    readonly view: ViewRequest;
    readonly sweepFile?: ManifestInput['sweepFile'];
  },
): Promise<ManifestDescription> {
  const { sweep, progress, provenance } = await client.getSweep(request.sweepId);
  if (sweep === null || progress === null || provenance === null) {
    throw new CliError(`GetSweep ${request.sweepId}: expected sweep, progress and provenance, got a part of them`, {
      exitCode: exitCode.failed,
    });
  }
  const document = decodeSweep(sweep.document);
  const finishedMs = progress.lastOutcomeTimeMs;
  return {
    sweep: { ...document, trials: request.view.trials ?? document.trials },
    ...(request.sweepFile === undefined ? {} : { sweepFile: request.sweepFile }),
    versions: {
      phasegrid: provenance.phasegridVersion,
      node: process.version,
      kernelHash: provenance.kernelHash,
      codeHash: provenance.codeHash,
    },
    hosts: provenance.hosts,
    commandLine: ['phasegrid', ...process.argv.slice(2)],
    times: {
      submittedMs: sweep.submittedTimeMs,
      ...(progress.state === 'SWEEP_STATE_COMPLETE' && finishedMs !== undefined && { finishedMs }),
    },
    progress: {
      trialsWanted: progress.trialCount,
      trialsSettled: progress.trialsSettled,
      conflicts: progress.conflicts,
      revision: progress.revision,
    },
    audits: { passed: progress.auditsPassed, open: progress.auditsOpen, skipped: progress.auditsSkipped },
    withdrawn: progress.withdrawn,
    complete: progress.state === 'SWEEP_STATE_COMPLETE',
  };
}
