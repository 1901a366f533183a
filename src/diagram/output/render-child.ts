import './outlive-signals.js';
import { readFileSync, writeSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import { fontFiles } from './font-files.js';
import { shippedFamily } from './font-names.js';

/**
 * A process of its own for the rasteriser, which may abort it. Standard input is a line with the picture's width in pixels,
 * then the SVG; standard output is the PNG.
 */
const input = readFileSync(0, 'utf8');
const headEnd = input.indexOf('\n');
const rasteriser = new Resvg(input.slice(headEnd + 1), {
  fitTo: { mode: 'width', value: Number(input.slice(0, headEnd)) },
  font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: shippedFamily },
  background: 'white',
});
const png = rasteriser.render().asPng();
// A synchronous write to a pipe may write only a part.
for (let at = 0; at < png.length; ) at += writeSync(1, png, at);
