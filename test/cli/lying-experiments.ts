import type { Experiment, TrialModule } from '../../src/experiments/experiment.js';
import { experiments as honest } from '../../src/experiments/registry.js';
import { verdictCode } from '../../src/sweep/outcome.js';

/** One trial in so many is told wrong, in its first cell alone. */
const trialsPerLie = 100;

/** The registry, with verdicts turned round now and then: threads of a lying worker load it. */
export const experiments: readonly Experiment[] = honest.map((experiment) => ({
  ...experiment,
  loadTrialModule: async () => lie(await experiment.loadTrialModule()),
}));

function lie(trialModule: TrialModule): TrialModule {
  return {
    createWorkspace: (kernels, points) => trialModule.createWorkspace(kernels, points),
    runTrial: (request, workspace, record) => {
      trialModule.runTrial(request, workspace, record);
      if (request.trial % trialsPerLie !== 0) return;
      const { success, failure } = verdictCode;
      record.verdicts[0] = record.verdicts[0] === success ? failure : success;
    },
    explainTrial: (request, workspace, record) => trialModule.explainTrial(request, workspace, record),
  };
}
