import { z } from 'zod';
import type { ParameterValue } from './sweep.js';

/** The interval of numbers that a schema accepts. */
export interface NumberBounds {
  readonly low: number;
  readonly high: number;
  /** Whether the lower end itself is accepted. */
  readonly holdsLow: boolean;
  readonly holdsHigh: boolean;
}

/** Infinite where the schema has no bound. */
export function readNumberBounds(schema: z.ZodType<ParameterValue>): NumberBounds {
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
