import type { Experiment, TrialModule } from '../../src/experiments/experiment.js';
import { experiments as honest } from '../../src/experiments/registry.js';
import { verdictCode } from '../../src/sweep/outcome.js';

/** One trial in so many is told wrong, in its first cell alone, or throws. */
const trialsPerLie = 100;

/** Which of them, and what becomes of it, as the address of this module says. */
const { searchParams } = new URL(import.meta.url);
const chosen = Number(searchParams.get('trial') ?? 0);
const fails = searchParams.get('how') === 'fail';

/** The registry, with verdicts turned round now and then: threads of a lying worker load it. */
export const experiments: readonly Experiment[] = honest.map((experiment) => ({
  ...experiment,
  loadTrialModule: async () => lie(await experiment.loadTrialModule()),
}));

function lie(trialModule: TrialModule): TrialModule {
  return {
    createWorkspace: (kernels, points) => trialModule.createWorkspace(kernels, points),
    runTrial: (request, workspace, record) => {
      const isChosen = request.trial % trialsPerLie === chosen;
      if (isChosen && fails) throw new Error(`no luck in trial ${request.trial}`);
      trialModule.runTrial(request, workspace, record);
      if (!isChosen) return;
      const { success, failure } = verdictCode;
      record.verdicts[0] = record.verdicts[0] === success ? failure : success;
    },
    explainTrial: (request, workspace, record) => trialModule.explainTrial(request, workspace, record),
  };
}
