import { z } from 'zod';
import type { ParameterDeclaration } from './declaration.js';

/** The accepted values of a parameter as text: its choices, or its type and bounds. */
export function describeAcceptedValues({ schema }: Pick<ParameterDeclaration, 'schema'>): string {
  const shape = z.toJSONSchema(schema);
  if (shape.enum !== undefined) return shape.enum.join(' | ');
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  const low = shape.minimum ?? shape.exclusiveMinimum;
  const high = shape.maximum ?? shape.exclusiveMaximum;
  return `${String(shape.type ?? 'value')} ${low ?? ''} .. ${high ?? ''}`.trimEnd();
}
