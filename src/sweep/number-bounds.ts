import { z } from 'zod';
import type { ParameterValue } from './sweep.js';

/** What a schema of numbers lets through, as an interval. */
export interface NumberBounds {
  readonly low: number;
  readonly high: number;
  /** Whether the end itself is let through. */
  readonly holdsLow: boolean;
  readonly holdsHigh: boolean;
}

/** Infinite where the schema has no bound. */
export function findNumberBounds(schema: z.ZodType<ParameterValue>): NumberBounds {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  const below = typeof exclusiveMinimum === 'number' ? exclusiveMinimum : undefined;
  const above = typeof exclusiveMaximum === 'number' ? exclusiveMaximum : undefined;
  return {
    low: below ?? minimum ?? -Infinity,
    high: above ?? maximum ?? Infinity,
    holdsLow: below === undefined,
    holdsHigh: above === undefined,
  };
}
