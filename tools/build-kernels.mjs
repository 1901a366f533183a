// @ts-check
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { argv, stderr } from 'node:process';
import asc from 'assemblyscript/asc';
import { describeKernels } from './describe-kernels.mjs';

/*
 * Compiles the kernels: `node tools/build-kernels.mjs ENTRY WASM TYPES`. The compiler also writes what the module exports,
 * in TypeScript. A function below the line `// @inline` is inlined: AssemblyScript has a decorator for it, which TypeScript
 * and its tools refuse on functions, so the sources have a comment in its place.
 */
const [entry, wasmPath, typesPath] = argv.slice(2);
if (typesPath === undefined) throw new Error('expected ENTRY WASM TYPES: three paths');

const inlineComment = /^( *)\/\/ @inline$/gm;

/** @param {string} name @param {string} base */
async function readSource(name, base) {
  try {
    const text = await readFile(resolve(base, name), 'utf8');
    return text.replaceAll(inlineComment, '$1@inline');
  } catch {
    // The compiler tries one name after another; null means that there is no such file.
    return null;
  }
}

/** @param {string} name @param {string | Uint8Array} contents @param {string} base */
async function write(name, contents, base) {
  const path = resolve(base, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

class WriteTypes {
  async afterCompile() {
    // The compiler gives its transforms the program.
    const { program } = /** @type {{ program: import('./describe-kernels.mjs').Program }} */ (
      /** @type {unknown} */ (this)
    );
    await write(typesPath, describeKernels(program, entry.replace(/\.ts$/, '')), '.');
  }
}

const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const memory = ['--initialMemory', '2', '--maximumMemory', '65536'];
const compiled = await asc.main([entry, '--outFile', wasmPath, ...options, ...memory], {
  readFile: readSource,
  writeFile: write,
  transforms: [/** @type {never} */ (WriteTypes)],
});
stderr.write(compiled.stderr.toString());
if (compiled.error !== null) throw compiled.error;
