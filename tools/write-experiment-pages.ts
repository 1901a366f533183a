import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listExperimentPages } from './list-experiment-pages.js';

/** `npm run docs`: the pages of all experiments, from their declarations. */
const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(project, 'docs', 'experiments');
mkdirSync(folder, { recursive: true });
for (const { file, text } of listExperimentPages(project)) writeFileSync(join(folder, file), text);
