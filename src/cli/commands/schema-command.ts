import type { Command } from '@commander-js/extra-typings';
import { experiments } from '../../experiments/registry.js';
import { sweepJsonSchema } from '../../sweep/json-schema.js';

export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .summary('print the JSON schema of sweep files, for editors')
    .action(() => {
      const schema = sweepJsonSchema(experiments.map(({ declaration }) => declaration));
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
