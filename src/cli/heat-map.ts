/** A picture of a grid in a terminal: half blocks, two grid rows a line. */
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

type Colour = readonly [red: number, green: number, blue: number];

/** Cividis at five stops: rises in lightness, safe for colour-blind eyes. */
const ramp: readonly Colour[] = [
  [0, 34, 78],
  [66, 78, 108],
  [124, 123, 120],
  [188, 175, 111],
  [254, 232, 56],
];

const emptyColour: Colour = [40, 40, 40];

/** A cell is at most so many columns wide: about as wide as three half blocks are high. */
const zoomMax = 3;

const resetAll = '\x1b[0m';
const resetBackground = '\x1b[49m';

/**
 * Lines of half blocks, the top row first; cells are averaged where the terminal is too small for all. `colours` is the
 * terminal's colour depth in bits, 8 or 24.
 */
export function renderHeatMap(map: HeatMap, size: HeatMapSize, colours: number): string[] {
  const zoom = Math.max(1, Math.min(zoomMax, Math.floor(size.columns / map.columns)));
  const columns = Math.min(map.columns, size.columns);
  const rows = Math.min(map.rows, size.lines * 2);
  const colourAt = (column: number, row: number): string =>
    colourCode(rampColour(meanRate(map, { column, columns, row, rows })), colours);
  const lines: string[] = [];
  for (let top = rows - 1; top >= 0; top -= 2) {
    let line = '';
    let last = '';
    for (let column = 0; column < columns; column += 1) {
      const lower = top > 0 ? `\x1b[48;${colourAt(column, top - 1)}m` : resetBackground;
      const both = `\x1b[38;${colourAt(column, top)}m${lower}`;
      line += `${both === last ? '' : both}${'▀'.repeat(zoom)}`;
      last = both;
    }
    lines.push(`${line}${resetAll}`);
  }
  return lines;
}

/** The colours of the rates from 0 to 1, in one line. */
export function renderRamp(columns: number, colours: number): string {
  const blocks = Array.from({ length: columns }, (_, index) => {
    const rate = columns === 1 ? 0 : index / (columns - 1);
    return `\x1b[38;${colourCode(rampColour(rate), colours)}m█`;
  });
  return `${blocks.join('')}${resetAll}`;
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
  if (Number.isNaN(rate)) return emptyColour;
  const position = Math.min(1, Math.max(0, rate)) * (ramp.length - 1);
  const stop = Math.min(ramp.length - 2, Math.floor(position));
  const share = position - stop;
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(ramp[stop][channel] * (1 - share) + ramp[stop + 1][channel] * share);
  return [mix(0), mix(1), mix(2)];
}

/** The colour itself, or the nearest of xterm's cube of 6 x 6 x 6. */
function colourCode([red, green, blue]: Colour, colours: number): string {
  if (colours >= 24) return `2;${red};${green};${blue}`;
  return `5;${16 + 36 * cubeLevel(red) + 6 * cubeLevel(green) + cubeLevel(blue)}`;
}

/** The cube's levels are 0, 95, 135, 175, 215 and 255. */
function cubeLevel(channel: number): number {
  if (channel < 48) return 0;
  return channel < 115 ? 1 : Math.min(5, Math.floor((channel - 35) / 40));
}
