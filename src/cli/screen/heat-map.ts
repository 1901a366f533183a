/** A picture of a grid in a terminal: half blocks, with two grid rows a line, or shades where there are no colours. */
export interface HeatMap {
  readonly columns: number;
  readonly rows: number;
  /** columns x rows, row by row from the bottom; NaN where no trial is settled. */
  readonly rates: Float64Array;
}

export interface HeatMapSize {
  readonly columns: number;
  readonly lines: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

/**
 * From blue to yellow with rising lightness, and safe for colour-blind readers, like cividis, which diagrams use. The blue
 * has a contrast of at least 3 to 1 with black and with white, because the terminal's background is not known.
 */
export const terminalRamp: readonly Colour[] = [
  [78, 130, 198],
  [118, 142, 172],
  [160, 162, 152],
  [208, 198, 112],
  [254, 232, 56],
];

/** Shown where no trial is settled, in the terminal's own colours. */
const notMeasured = '·';

/** A shade for each quarter of the rate, where there are no colours. */
const shades = ['░', '▒', '▓', '█'] as const;

/** The maximal width of a cell in columns. */
const zoomMax = 3;

const resetAll = '\x1b[0m';
const resetBackground = '\x1b[49m';

/** A terminal with fewer bits of colour gets shades. */
const colourBitsMin = 8;

/**
 * Lines with the top row of the grid first. Cells are averaged where the terminal is too small for all. `colours` is the
 * terminal's colour depth in bits.
 */
export function renderHeatMap(map: HeatMap, size: HeatMapSize, colours: number): string[] {
  return colours < colourBitsMin ? renderShades(map, size) : renderHalfBlocks(map, size, colours);
}

function renderHalfBlocks(map: HeatMap, size: HeatMapSize, colours: number): string[] {
  const layout = layOut(map, { columns: size.columns, rows: size.lines * 2 });
  const lines: string[] = [];
  for (let top = layout.rows - 1; top >= 0; top -= 2) {
    let line = '';
    let last = '';
    for (let column = 0; column < layout.columns; column += 1) {
      const upper = layout.rate(column, top);
      const { codes, glyphs } = drawPair(upper, top > 0 ? layout.rate(column, top - 1) : Number.NaN, {
        colours,
        zoom: layout.zoom,
      });
      line += `${codes === last ? '' : codes}${glyphs}`;
      last = codes;
    }
    lines.push(`${line}${resetAll}`);
  }
  return lines;
}

/** Draws two cells one above the other; a half that is not measured has the terminal's own background. */
function drawPair(
  upper: number,
  lower: number,
  { colours, zoom }: { readonly colours: number; readonly zoom: number },
): { readonly codes: string; readonly glyphs: string } {
  const front = (rate: number): string => `\x1b[38;${colourCode(rampColour(rate), colours)}m`;
  if (Number.isNaN(upper) && Number.isNaN(lower)) return { codes: resetAll, glyphs: dot(zoom) };
  if (Number.isNaN(upper)) return { codes: `${front(lower)}${resetBackground}`, glyphs: '▄'.repeat(zoom) };
  const back = Number.isNaN(lower) ? resetBackground : `\x1b[48;${colourCode(rampColour(lower), colours)}m`;
  return { codes: `${front(upper)}${back}`, glyphs: '▀'.repeat(zoom) };
}

function renderShades(map: HeatMap, size: HeatMapSize): string[] {
  const layout = layOut(map, { columns: size.columns, rows: size.lines });
  return Array.from({ length: layout.rows }, (_, line) => {
    const row = layout.rows - 1 - line;
    return Array.from({ length: layout.columns }, (__, column) => {
      const rate = layout.rate(column, row);
      return Number.isNaN(rate) ? dot(layout.zoom) : shadeOf(rate).repeat(layout.zoom);
    }).join('');
  });
}

/** The colours, or shades, of the rates from 0 to 1 in one line; for the rate of a bad event they are reversed. */
export function renderRamp(
  columns: number,
  { colours, isBad = false }: { readonly colours: number; readonly isBad?: boolean },
): string {
  if (colours < colourBitsMin) return (isBad ? shades.toReversed() : shades).join('');
  const blocks = Array.from({ length: columns }, (_, index) => {
    const share = columns === 1 ? 0 : index / (columns - 1);
    const rate = isBad ? 1 - share : share;
    return `\x1b[38;${colourCode(rampColour(rate), colours)}m█`;
  });
  return `${blocks.join('')}${resetAll}`;
}

/** One mark in the middle of a cell. */
function dot(zoom: number): string {
  const before = Math.floor((zoom - 1) / 2);
  return `${' '.repeat(before)}${notMeasured}${' '.repeat(zoom - 1 - before)}`;
}

function shadeOf(rate: number): string {
  return shades[Math.min(shades.length - 1, Math.floor(rate * shades.length))];
}

interface HeatMapLayout {
  readonly zoom: number;
  readonly columns: number;
  readonly rows: number;
  /** NaN where none of the cells that share the place is measured. */
  readonly rate: (column: number, row: number) => number;
}

function layOut(map: HeatMap, room: { readonly columns: number; readonly rows: number }): HeatMapLayout {
  const columns = Math.min(map.columns, room.columns);
  const rows = Math.min(map.rows, room.rows);
  const zoom = Math.max(1, Math.min(zoomMax, Math.floor(room.columns / map.columns)));
  return { zoom, columns, rows, rate: (column, row) => meanRate(map, { column, columns, row, rows }) };
}

function meanRate(map: HeatMap, at: { column: number; columns: number; row: number; rows: number }): number {
  const left = Math.floor((at.column * map.columns) / at.columns);
  const right = Math.floor(((at.column + 1) * map.columns) / at.columns);
  const bottom = Math.floor((at.row * map.rows) / at.rows);
  const top = Math.floor(((at.row + 1) * map.rows) / at.rows);
  let sum = 0;
  let count = 0;
  for (let row = bottom; row < top; row += 1) {
    for (let column = left; column < right; column += 1) {
      const rate = map.rates[row * map.columns + column];
      if (Number.isNaN(rate)) continue;
      sum += rate;
      count += 1;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}

function rampColour(rate: number): Colour {
  const position = Math.min(1, Math.max(0, rate)) * (terminalRamp.length - 1);
  const stop = Math.min(terminalRamp.length - 2, Math.floor(position));
  const share = position - stop;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(terminalRamp[stop][channel] * (1 - share) + terminalRamp[stop + 1][channel] * share);
  return [mix(0), mix(1), mix(2)];
}

/** The code of the colour, or of the nearest one in xterm's cube of 6 x 6 x 6. */
function colourCode([red, green, blue]: Colour, colours: number): string {
  if (colours >= 24) return `2;${red};${green};${blue}`;
  return `5;${16 + 36 * cubeLevel(red) + 6 * cubeLevel(green) + cubeLevel(blue)}`;
}

/** The cube's levels are 0, 95, 135, 175, 215 and 255. */
function cubeLevel(channel: number): number {
  if (channel < 48) return 0;
  return channel < 115 ? 1 : Math.min(5, Math.floor((channel - 35) / 40));
}
