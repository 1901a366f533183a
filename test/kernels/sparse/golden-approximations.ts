import { createHash } from 'node:crypto';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { addNoise, approximate, gaussianInstances, middlingInstances, solvers } from './sparse-approximation-scene.js';

/** SHA-256 of every solver's reports on fixed instances. Run as a script it prints it. */
export function hashGoldenApproximations(): string {
  const hash = createHash('sha256');
  [...gaussianInstances, ...middlingInstances].forEach((instance, index) => {
    for (const posed of [instance, addNoise(instance, 0.05, index)]) {
      for (const [name, open] of Object.entries(solvers)) {
        const { ending, iterations, solution, support, relativeResidual } = approximate(posed, open());
        hash.update(`${name} ${ending} ${iterations} ${support.join()} `);
        hash.update(Float64Array.of(relativeResidual, ...solution));
      }
    }
  });
  return hash.digest('hex');
}

if (argv[1] === fileURLToPath(import.meta.url)) stdout.write(hashGoldenApproximations());
