import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** The code of a trial besides the compiled kernels: our files, and the packages that they import. */
export interface TrialCode {
  /** Paths below the folder of the build, with slashes, sorted. */
  readonly files: readonly string[];
  /** `name@version`, sorted; a package's dependencies are included. */
  readonly packages: readonly string[];
}

/** The folder of a build, and the folder of package.json and node_modules. */
export interface BuildFolders {
  readonly build: string;
  readonly project: string;
}

/**
 * The roots of that code: what a thread loads (the loop of trials, the planning of sweeps, every experiment and its
 * kernels), and the codec of outcomes.
 */
const trialRoots = ['worker/thread-entry.cjs', 'src/wire/outcome-codec.js'];

/** The kernels have a hash of their own. */
const kernelFile = 'src/kernels/memory/kernels.wasm';

/** `new URL('name', import.meta.url)`: a file beside the code. */
const assetPattern = /new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url\s*\)/g;

/** The closure of the imports of `roots`, with those by `import()` and with files beside the code. */
export function computeTrialCode({ build, project }: BuildFolders, roots: readonly string[] = trialRoots): TrialCode {
  const files = new Set<string>(roots);
  const packages = new Set<string>();
  for (const file of files) {
    if (!/\.[cm]?js$/.test(file)) continue;
    const text = readFileSync(join(build, file), 'utf8');
    for (const name of importedNames(text)) {
      if (name.startsWith('node:')) continue;
      if (name.startsWith('.')) files.add(posix.join(posix.dirname(file), name));
      else addPackage(packages, packageName(name), project);
    }
    for (const [, asset] of text.matchAll(assetPattern)) files.add(posix.join(posix.dirname(file), asset));
  }
  files.delete(kernelFile);
  return { files: [...files].sort(), packages: [...packages].sort() };
}

/** SHA-256 of paths and contents, in hex: the same for the same sources on every machine. */
export function hashTrialCode({ build }: Pick<BuildFolders, 'build'>, { files, packages }: TrialCode): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readBuilt(join(build, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  for (const name of packages) hash.update(`${name}\0`);
  return hash.digest('hex');
}

/** Leaves out what depends on the machine: the line that names the source map, and the kind of line ends. */
function readBuilt(path: string): Buffer {
  const bytes = readFileSync(path);
  if (!/\.[cm]?js$/.test(path)) return bytes;
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n');
  return Buffer.from(text.replace(/\n\/\/# sourceMappingURL=[^\n]*\n*$/, '\n'), 'utf8');
}

function importedNames(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function addPackage(packages: Set<string>, name: string, folder: string): void {
  const home = getPackageFolder(name, folder);
  const { version, dependencies = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  const known = `${name}@${version}`;
  if (packages.has(known)) return;
  packages.add(known);
  for (const dependency of Object.keys(dependencies)) addPackage(packages, dependency, home);
}

/** The folder of a package as Node resolves it: in the nearest node_modules above. */
function getPackageFolder(name: string, folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const home = join(at, 'node_modules', name);
    if (existsSync(join(home, 'package.json'))) return home;
    if (dirname(at) === at) throw new Error(`${name}: expected in node_modules above ${folder}, found none`);
  }
}
