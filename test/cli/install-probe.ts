import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { protoFolder } from '../../src/wire/proto.js';

/** An installation whose registry has the probe alone, for what no experiment of its own does yet. */
export interface ProbeInstallation {
  /** The program, as `node` starts it. */
  readonly main: string;
  readonly remove: () => void;
}

export function installProbe(): ProbeInstallation {
  const project = dirname(protoFolder);
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-probe-'));
  for (const part of ['src', 'coordinator', 'worker']) {
    cpSync(join(project, 'dist', part), join(folder, 'dist', part), { recursive: true });
  }
  copyFileSync(join(project, 'package.json'), join(folder, 'package.json'));
  for (const part of ['node_modules', 'proto']) symlinkSync(join(project, part), join(folder, part));
  const probe = join('test', 'worker', 'probe-experiments.js');
  mkdirSync(dirname(join(folder, 'dist', probe)), { recursive: true });
  copyFileSync(join(project, 'dist', probe), join(folder, 'dist', probe));
  writeFileSync(
    join(folder, 'dist', 'src', 'experiments', 'registry.js'),
    `export { experiments, findExperiment } from '../../${probe}';\n`,
  );
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { main: join(folder, 'dist', 'src', 'cli', 'main.js'), remove };
}
