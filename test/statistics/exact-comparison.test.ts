import test from 'ava';
import { compareWithExact } from '../../src/statistics/exact-comparison.js';
import { buildGrid } from '../../src/statistics/grid.js';
import { samplePlan } from './sample-plan.js';

