import { checkFinite } from './check-finite.js';
import { drawColourBar } from './draw-colour-bar.js';
import { drawFrame } from './draw-frame.js';
import { drawLegend } from './draw-legend.js';
import { layOutDiagram } from './lay-out-diagram.js';
import { groupMark, type Page, textMark } from './marks.js';
import type { Picture } from './picture.js';
import type { TextMeter } from './text-meter.js';

/**
 * The page of a diagram, 17 cm wide; the same picture gives the same page. Throws `DiagramError` ('diagram-not-finite') where
 * a coordinate is not a finite number.
 */
export function drawDiagram(picture: Picture, meter: TextMeter): Page {
  const layout = layOutDiagram(picture, meter);
  const { width, height, plot } = layout;
  const { bar } = picture.shape;
  const inside = groupMark({ ...plot, left: 0, top: 0 }, picture.draw(plot), { clip: true });
  const marks = [
    groupMark(plot, [inside, ...drawFrame(picture, layout)]),
    ...(bar === undefined ? [] : drawColourBar(plot, bar)),
    ...drawLegend(layout.legend),
    ...layout.texts.map(textMark),
  ];
  checkFinite(marks);
  return { width, height, title: picture.title, description: describe(picture), marks };
}

function describe({ subject, x, y, facts, notes, provenance }: Picture): string {
  const axes = [x, y].map(({ symbol, meaning }) => [symbol, meaning].filter((word) => word !== '').join(', '));
  return [`${subject}: ${axes.join(' against ')}`, ...facts, ...notes, provenance].join('. ');
}
