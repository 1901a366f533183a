import test from 'ava';
import { type CoverageSet, coverageSets } from './coverage-cases.js';
import { measureCoverage, quantities } from './measure-coverage.js';

/* A share of `npm run coverage`, which draws each case as often as it takes to decide. */

const seed = 20261130;
const sweepCount = 250;

/** A share that is so many standard errors beyond its bar is no chance, over all shares that are tested here. */
const doubtMax = 3.5;

function holdToBars(set: CoverageSet, trialCounts: readonly number[]): void {
  const cases = coverageSets[set]().filter(({ trialCount }) => trialCounts.includes(trialCount));
  cases.forEach((judged, at) => {
    const { curve, coupling, trialCount, bars } = judged;
    test(`95 % intervals hold the truth: ${curve.name}, ${coupling} cells, ${trialCount} trials [seed ${seed + at}]`, (t) => {
      const { covered } = measureCoverage(judged, { sweepCount, seed: seed + at });
      quantities.forEach((quantity, index) => {
        const share = covered[index] / sweepCount;
        const { low, high } = bars[index];
        const error = (bar: number) => Math.sqrt((bar * (1 - bar)) / sweepCount);
        t.true(share >= low - doubtMax * error(low), `${quantity}: ${share}`);
        t.true(share <= high + doubtMax * error(high), `${quantity}: ${share}`);
      });
    });
  });
}

holdToBars('bar', [50, 1000]);
holdToBars('coarse', [200]);
holdToBars('laws', [50]);
