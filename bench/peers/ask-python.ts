import { spawnSync } from 'node:child_process';
import { z } from 'zod';

/** Debian's, whatever else is on the path. */
const python = '/usr/bin/python3';

const greetingSchema = z.object({ openblas: z.boolean(), numpy: z.string() });
const answerSchema = z.object({ secondsPerStep: z.number(), relativeResidual: z.number() });

/** One question to a script that greets with its versions and answers line by line, with one thread as this side has. */
export function askPython(script: string, request: object): z.infer<typeof answerSchema> & { readonly numpy: string } {
  const { status, stdout, stderr } = spawnSync(python, [script], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    input: `${JSON.stringify(request)}\n`,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script}: it needs python3-numpy and libopenblas0-pthread; it said ${stderr}`);
  const [greeting, answer] = stdout.trim().split('\n');
  const { openblas, numpy } = greetingSchema.parse(JSON.parse(greeting));
  if (!openblas) throw new Error(`${script}: expected numpy with OpenBLAS; install libopenblas0-pthread`);
  return { ...answerSchema.parse(JSON.parse(answer)), numpy };
}
