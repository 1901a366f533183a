import { axisFraction } from './axis-scale.js';
import { type AxisTick, labelNumber, roundTicks } from './axis-ticks.js';
import type { DiagramAxis } from './diagram-model.js';
import { type LegendEntry, type PlacedEntry, sampleGap, sampleWidth } from './draw-legend.js';
import { ink, muted } from './line-style.js';
import type { Box, PlacedText, TextStyle } from './marks.js';
import type { Picture } from './picture.js';
import { cutText, fallbackSlack, type TextMeter, wrapPhrases, wrapWords } from './text-meter.js';
import {
  factStyle,
  legendStyle,
  meaningStyle,
  noteStyle,
  provenanceStyle,
  symbolStyle,
  tickStyle,
  titleStyle,
} from './text-styles.js';

/** Lengths are points (1/72 inch), from the upper left corner of the page. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly plot: Box;
  readonly xTicks: readonly PlacedTick[];
  readonly yTicks: readonly PlacedTick[];
  /** Whether the words of x are written upwards, because they do not fit side by side. */
  readonly xTicksUpright: boolean;
  readonly texts: readonly PlacedText[];
  readonly legend: readonly PlacedEntry[];
}

interface PlacedTick {
  /** The distance from the left of the plot, or from its top. */
  readonly at: number;
  readonly label: string;
}

/** 17 cm: the text width of a journal page. */
const pageWidth = 482;

const plotHeights = { map: 290, curve: 230 } as const;
/** Widths of the column at the right of the plot: for a colour bar, for one with long labels, and for a margin alone. */
const [colourColumn, wideColourColumn, airColumn] = [62, 76, 10];
const upperPlotTopMin = 8;
const titleLineCountMax = 2;
const titleLeading = 13;
const tickLength = 4;
const tickWidthMax = 110;
/** With more cells than this, round numbers are easier to read; short ticks still show each cell. */
const ownTickCountMax = 12;
const pageMargin = 4;

const entryGap = 16;
const legendLeading = 13.5;

/** Places every text and box; a pure function of the picture and the fonts. */
export function layOutDiagram(picture: Picture, meter: TextMeter): Layout {
  const { bar } = picture.shape;
  const height = plotHeights[picture.shape.height];
  const yLabels = chooseTicks(picture.y, { length: height, meter, rising: 'up' });
  const yLabelWidth = Math.max(8, ...yLabels.map(({ label }) => meter(label, tickStyle) * fallbackSlack));
  const left = Math.ceil(pageMargin + meaningStyle.size + 9 + yLabelWidth + tickLength + 2);
  const rightColumn = bar === undefined ? airColumn : bar.wide === true ? wideColourColumn : colourColumn;
  const width = pageWidth - left - rightColumn;
  const heading = placeHeading(picture, { left, meter });
  const plot = { left, top: heading.bottom, width, height };
  const xTicks = chooseTicks(picture.x, { length: width, meter, rising: 'right' });
  const xTicksUpright = !fitsSideBySide(xTicks, meter);
  const xLabelHeight = xTicksUpright
    ? Math.max(...xTicks.map(({ label }) => meter(label, tickStyle))) + 2
    : tickStyle.size;
  const xTitleY = plot.top + height + tickLength + 3 + xLabelHeight + meaningStyle.size + 3;
  const yTitleX = pageMargin + meaningStyle.size;
  const legend = placeLegend(picture.legend, { left, top: xTitleY + 9, meter });
  const footer = placeFooter(picture, { left, top: legend.bottom, meter });
  return {
    width: pageWidth,
    height: Math.ceil(footer.bottom),
    plot,
    xTicks,
    yTicks: yLabels,
    xTicksUpright,
    texts: [
      ...heading.texts,
      ...placeAxisTitle(picture.x, { meter, length: width, place: (at) => ({ x: left + at, y: xTitleY }) }),
      ...placeAxisTitle(picture.y, {
        meter,
        length: height,
        place: (at) => ({ x: yTitleX, y: plot.top + height - at, upright: true as const }),
      }),
      ...footer.texts,
    ],
    legend: legend.entries,
  };
}

interface TickRoom {
  readonly length: number;
  readonly meter: TextMeter;
  readonly rising: 'up' | 'right';
}

/**
 * Ticks at the cells' values if these are few and their labels fit, else at round numbers; an axis of words has its words.
 */
function chooseTicks(axis: DiagramAxis, room: TickRoom): PlacedTick[] {
  const place = ({ position, label }: AxisTick): PlacedTick => {
    const share = axisFraction(position, axis.domain, axis.scale);
    return { at: room.length * (room.rising === 'up' ? 1 - share : share), label };
  };
  const measure = (text: string) => room.meter(text, tickStyle) * fallbackSlack;
  if (axis.words !== undefined) {
    const stride = Math.ceil((axis.words.length * (tickStyle.size + 2)) / room.length);
    return axis.words
      .map((word, position) => ({ position, label: cutText(word, { width: tickWidthMax, measure }) }))
      .filter(({ position }) => position % stride === 0)
      .map(place);
  }
  const own = axis.positions.map((position) => ({ position, label: labelNumber(position) })).map(place);
  const clear = (tick: PlacedTick, at: number) =>
    at === 0 ||
    Math.abs(tick.at - own[at - 1].at) >=
      (room.rising === 'up' ? tickStyle.size + 3 : (measure(tick.label) + measure(own[at - 1].label)) / 2 + 5);
  if (own.length > 0 && own.length <= ownTickCountMax && own.every(clear)) return own;
  const count = Math.max(2, Math.floor(room.length / (room.rising === 'up' ? 32 : 46)));
  const integral = axis.positions.length > 0 && axis.positions.every(Number.isInteger);
  return roundTicks(axis.domain, { scale: axis.scale, count, integral }).map(place);
}

function fitsSideBySide(ticks: readonly PlacedTick[], meter: TextMeter): boolean {
  return ticks.every((tick, at) => {
    if (at === 0) return true;
    const widths = meter(tick.label, tickStyle) + meter(ticks[at - 1].label, tickStyle);
    return tick.at - ticks[at - 1].at >= (widths / 2) * fallbackSlack + 3;
  });
}

function placeHeading(picture: Picture, { left, meter }: { left: number; meter: TextMeter }) {
  const right = pageWidth - pageMargin;
  const slack = (style: TextStyle) => (text: string) => meter(text, style) * fallbackSlack;
  const titles = wrapWords(picture.title, {
    lineCountMax: titleLineCountMax,
    width: right - left,
    measure: slack(titleStyle),
  });
  const lines = wrapPhrases(picture.facts, { width: right - left, separator: ' · ', measure: slack(factStyle) });
  const first = pageMargin + titleStyle.size;
  const texts = titles.map(
    (text, at): PlacedText => ({
      text,
      x: left,
      y: first + at * titleLeading,
      align: 'left',
      colour: ink,
      ...titleStyle,
    }),
  );
  const { y: last } = texts[texts.length - 1];
  lines.forEach((text, at) => {
    texts.push({ text, x: left, y: last + 12.5 + at * 10.5, align: 'left', colour: muted, ...factStyle });
  });
  return { texts, bottom: texts[texts.length - 1].y + upperPlotTopMin };
}

/**
 * The symbol in semibold and the meaning beside it, centred together. The symbol ends and the meaning begins at one point, so
 * that they cannot overlap in any font.
 */
function placeAxisTitle(
  axis: DiagramAxis,
  room: { meter: TextMeter; length: number; place: (at: number) => Pick<PlacedText, 'x' | 'y' | 'upright'> },
): PlacedText[] {
  const gap = axis.symbol === '' || axis.meaning === '' ? 0 : 6;
  const symbolWidth = room.meter(axis.symbol, symbolStyle);
  const meaning = cutText(axis.meaning, {
    width: room.length - symbolWidth - gap,
    measure: (text) => room.meter(text, meaningStyle) * fallbackSlack,
  });
  const start = (room.length - symbolWidth - gap - room.meter(meaning, meaningStyle)) / 2;
  const texts: PlacedText[] = [
    { text: axis.symbol, align: 'right', colour: ink, ...symbolStyle, ...room.place(start + symbolWidth) },
    { text: meaning, align: 'left', colour: ink, ...meaningStyle, ...room.place(start + symbolWidth + gap) },
  ];
  return texts.filter(({ text }) => text !== '');
}

function placeLegend(entries: readonly LegendEntry[], room: { left: number; top: number; meter: TextMeter }) {
  const placed: PlacedEntry[] = [];
  let left = room.left;
  let middle = room.top + legendLeading / 2;
  for (const entry of entries) {
    const width = sampleWidth + sampleGap + room.meter(entry.label, legendStyle) * fallbackSlack;
    if (left > room.left && left + width > pageWidth - pageMargin) {
      left = room.left;
      middle += legendLeading;
    }
    placed.push({ entry, left, middle });
    left += width + entryGap;
  }
  return { entries: placed, bottom: entries.length === 0 ? room.top : middle + legendLeading / 2 };
}

function placeFooter(picture: Picture, room: { left: number; top: number; meter: TextMeter }) {
  const texts: PlacedText[] = [];
  const notes = wrapPhrases(picture.notes, {
    width: pageWidth - pageMargin - room.left,
    separator: '  ',
    measure: (text) => room.meter(text, noteStyle) * fallbackSlack,
  });
  let y = room.top + 2;
  for (const text of notes) {
    y += noteStyle.size + 2.5;
    texts.push({ text, x: room.left, y, align: 'left', colour: ink, ...noteStyle });
  }
  y += provenanceStyle.size + 5.5;
  texts.push({ text: picture.provenance, x: room.left, y, align: 'left', colour: muted, ...provenanceStyle });
  return { texts, bottom: y + pageMargin };
}
