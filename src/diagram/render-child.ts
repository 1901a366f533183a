import { readFileSync, writeSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import { fontFiles, shippedFamily } from './fonts.js';

/**
 * The process in which the rasteriser may die: an SVG on standard input becomes a PNG on standard output. The only
 * argument is the picture's width in pixels.
 */
const width = Number(process.argv[2]);
const rasteriser = new Resvg(readFileSync(0, 'utf8'), {
  fitTo: { mode: 'width', value: width },
  font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: shippedFamily },
  background: 'white',
});
const png = rasteriser.render().asPng();
// A synchronous write to a pipe may take a part only.
for (let at = 0; at < png.length; ) at += writeSync(1, png, at);
