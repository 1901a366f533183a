import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/*
 * Bundles what `phasegrid worker` loads: one file for the process, one for a thread (and the file by which Piscina starts a
 * thread). A node of a cluster then opens a few files of a shared file system, not hundreds for each thread.
 */
const project = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(project, 'dist');
const target = join(built, 'worker-bundle');

/** `readFileSync(new URL('name', import.meta.url))`: a file beside the code, which goes into the bundle. */
const assetPattern = /readFileSync\(\s*new URL\('([^']+)',\s*import\.meta\.url\),?\s*('utf8')?\s*\)/g;

const inlineAssets = {
  name: 'inline-assets',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(built)) return undefined;
      const text = readFileSync(path, 'utf8');
      const contents = text.replaceAll(assetPattern, (_, name, encoding) => {
        const content = readFileSync(join(dirname(path), name));
        if (encoding !== undefined) return JSON.stringify(content.toString('utf8'));
        return `Buffer.from('${content.toString('base64')}', 'base64')`;
      });
      return { contents, resolveDir: dirname(path) };
    });
  },
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const { metafile } = await build({
  absWorkingDir: project,
  entryPoints: [
    { in: join(built, 'src/cli/worker-main.js'), out: 'worker-main' },
    { in: join(built, 'worker/thread-entry.cjs'), out: 'thread-entry' },
    { in: join(project, 'node_modules/piscina/dist/worker.js'), out: 'worker' },
  ],
  outdir: target,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  // The oldest Node of package.json.
  target: 'node20.19',
  format: 'cjs',
  // CommonJS has no `import.meta`; names are kept, so that a stack says which function failed.
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  keepNames: true,
  legalComments: 'linked',
  metafile: true,
  // Piscina loads it where a pool asks for another priority, as none here does; it is native code.
  external: ['@napi-rs/nice'],
  plugins: [inlineAssets],
  logLevel: 'warning',
});
// Piscina starts threads from `worker.js` beside it.
writeFileSync(join(target, 'worker.js'), "require('./worker.cjs');\n");
writeFileSync(join(target, 'package.json'), '{ "type": "commonjs" }\n');
cpSync(join(project, 'proto'), join(target, 'proto'), { recursive: true });
writeFileSync(join(target, 'LICENSES.txt'), describeLicenses(Object.keys(metafile.inputs)));

/** The licences of the bundled packages, which most of them ask to be handed on. */
function describeLicenses(paths) {
  const homes = new Set(paths.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  const texts = Array.from(homes, (home) => {
    const { name, version, license } = JSON.parse(readFileSync(join(project, home, 'package.json'), 'utf8'));
    const file = readdirSync(join(project, home)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : `\n${readFileSync(join(project, home, file), 'utf8').trim()}\n`;
    return `${name} ${version} (${license})\n${text}`;
  });
  return texts.sort().join('\n----\n\n');
}
