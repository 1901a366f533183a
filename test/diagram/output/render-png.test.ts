import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { DiagramError } from '../../../src/diagram/diagram-error.js';
import { renderPng, type SvgPicture } from '../../../src/diagram/output/render-png.js';

const plain = svgOf('<rect width="3" height="3" fill="red"/>');

test('an SVG becomes a PNG of its width at the asked density', async (t) => {
  const png = Buffer.from(await renderPng(plain, { dotsPerInch: 144 }));
  t.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [20, 10]);
});

test('a rasteriser that aborts its process is reported, and the host lives on', async (t) => {
  // A filter region beyond all bounds makes the library panic where it cannot unwind.
  const region = 'filterUnits="userSpaceOnUse" x="-1e9" y="-1e9" width="1e12" height="1e12"';
  const filter = `<filter id="f" ${region}><feGaussianBlur stdDeviation="3"/></filter>`;
  const svg = svgOf(`<defs>${filter}</defs><rect width="9" height="9" filter="url(#f)"/>`);
  const error = await t.throwsAsync(renderPng(svg), { instanceOf: DiagramError });
  t.is(error.code, 'rasteriser-crashed');
  t.true((await renderPng(plain)).length > 0);
});

test('an SVG that is broken is refused', async (t) => {
  const error = await t.throwsAsync(renderPng({ ...plain, svg: `${plain.svg}<rect` }), { instanceOf: DiagramError });
  t.is(error.code, 'rasteriser-refused');
});

test('a page of more pixels than memory should hold is refused before any process starts', async (t) => {
  for (const height of [99999999, Number.NaN]) {
    const error = await t.throwsAsync(renderPng({ ...plain, height }), { instanceOf: DiagramError });
    t.is(error.code, 'rasteriser-refused');
  }
});

test('a rasteriser that dies by a signal, hangs, or gives no PNG is told apart', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-child-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const child = (name: string, source: string) => {
    const path = join(folder, name);
    writeFileSync(path, source);
    return pathToFileURL(path);
  };
  const codeOf = async (options: Parameters<typeof renderPng>[1]) =>
    (await t.throwsAsync(renderPng(plain, options), { instanceOf: DiagramError })).code;
  t.is(await codeOf({ child: child('dies.mjs', 'process.abort();') }), 'rasteriser-crashed');
  t.is(await codeOf({ child: child('silent.mjs', '') }), 'rasteriser-crashed');
  const hangs = child('hangs.mjs', 'process.stdin.resume(); setInterval(() => {}, 1000);');
  t.is(await codeOf({ child: hangs, timeoutMs: 300 }), 'rasteriser-timeout');
});

function svgOf(body: string): SvgPicture {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10pt" height="5pt" viewBox="0 0 10 5">${body}</svg>`;
  return { svg, width: 10, height: 5 };
}
