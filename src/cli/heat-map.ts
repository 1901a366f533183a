/** A live picture of a grid in a terminal: half blocks, two grid rows a line. */
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

/** Lines of half blocks, the top row first; cells are averaged where the terminal is too small for all. */
export function renderHeatMap(map: HeatMap, size: HeatMapSize): string[] {
  const zoom = Math.max(1, Math.min(3, Math.floor(size.columns / map.columns)));
  const columns = Math.min(map.columns, size.columns);
  const rows = Math.min(map.rows, size.lines * 2);
  const colour = (column: number, row: number): Colour => rampColour(meanRate(map, { column, columns, row, rows }));
  const lines: string[] = [];
  for (let top = rows - 1; top >= 0; top -= 2) {
    let line = '';
    for (let column = 0; column < columns; column += 1) {
      const upper = foreground(colour(column, top));
      const lower = top > 0 ? background(colour(column, top - 1)) : '\x1b[49m';
      line += `${upper}${lower}${'▀'.repeat(zoom)}`;
    }
    lines.push(`${line}\x1b[0m`);
  }
  return lines;
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

function foreground([red, green, blue]: Colour): string {
  return `\x1b[38;2;${red};${green};${blue}m`;
}

function background([red, green, blue]: Colour): string {
  return `\x1b[48;2;${red};${green};${blue}m`;
}
