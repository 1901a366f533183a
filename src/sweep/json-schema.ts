import { z } from 'zod';
import type { ExperimentDeclaration } from './declaration.js';
import { sweepFileSchema } from './sweep-schema.js';

/** The JSON schema (2020-12) of sweep files of these experiments, for completion and checks in editors. */
export function sweepJsonSchema(declarations: readonly ExperimentDeclaration[]): z.core.JSONSchema.BaseSchema {
  const [first, ...others] = declarations.map(sweepFileSchema);
  const schema = z.discriminatedUnion('experiment', [first, ...others]).meta({
    title: 'phasegrid sweep file',
    description: 'A phase-transition sweep: one experiment over a grid of parameters.',
  });
  return z.toJSONSchema(schema, { io: 'input' });
}
