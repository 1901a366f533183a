import { rampStops } from './colour-ramp.js';
import { hatch, hatchStyle } from './draw-patches.js';
import { faint, ink, type LineStyle } from './line-style.js';
import { type Box, lineMarks, type Mark, type PagePath, type Place, pathMark, rampMark, textMark } from './marks.js';
import { legendStyle } from './text-styles.js';

/** An entry of the legend: a label, and a sample of the marks that it names. */
export interface LegendEntry {
  readonly label: string;
  readonly draw: (sample: SampleBox) => readonly Mark[];
}

/** The room of a sample. */
export interface SampleBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly centre: Place;
}

/** `left` and `middle` place the sample; the label follows it. */
export interface PlacedEntry {
  readonly entry: LegendEntry;
  readonly left: number;
  readonly middle: number;
}

export const sampleWidth = 26;
const sampleHeight = 9;
export const sampleGap = 5;

/** Samples and labels below the plot. */
export function drawLegend(legend: readonly PlacedEntry[]): Mark[] {
  return legend.flatMap(({ entry, left, middle }) => [
    ...entry.draw({
      left,
      right: left + sampleWidth,
      top: middle - sampleHeight / 2,
      bottom: middle + sampleHeight / 2,
      centre: [left + sampleWidth / 2, middle],
    }),
    textMark({
      text: entry.label,
      x: left + sampleWidth + sampleGap,
      y: middle + 2.7,
      align: 'left',
      colour: ink,
      ...legendStyle,
    }),
  ]);
}

/** The entry, if the picture has the marks that it names. */
export function entryWhere(present: boolean, label: string, draw: LegendEntry['draw']): LegendEntry[] {
  return present ? [{ label, draw }] : [];
}

/** A horizontal line through a sample, `below` points below its middle. */
export function acrossSample({ left, right, centre }: SampleBox, below = 0): PagePath {
  return [
    [left, centre[1] + below],
    [right, centre[1] + below],
  ];
}

export function lineOnPaper(style: LineStyle): LegendEntry['draw'] {
  return (sample) => lineMarks([acrossSample(sample)], style);
}

export function lineOnGround(style: LineStyle): LegendEntry['draw'] {
  return (sample) => [drawGround(sample), ...lineMarks([acrossSample(sample)], style)];
}

/** Draws the whole ramp behind a sample, so that its mark can be seen on dark and on light colours. */
export function drawGround({ left, right, top, bottom }: SampleBox): Mark {
  const area: Box = { left, top, width: right - left, height: bottom - top };
  return rampMark(area, { colours: rampStops, rising: 'right', border: {} });
}

/** The sample of cells without a value. */
export function drawHatchSample({ left, right, top, bottom }: SampleBox): Mark[] {
  const frame: PagePath = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return [
    pathMark(hatch({ x: [left, right], y: [top, bottom] }), hatchStyle),
    pathMark([frame], { stroke: faint, strokeWidth: 0.5 }, { closed: true }),
  ];
}
