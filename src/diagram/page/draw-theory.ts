import type { TheoryLine } from './diagram-model.js';
import { type LegendEntry, lineOnGround, lineOnPaper } from './draw-legend.js';
import { type Ground, type LineStyle, theoryStyles } from './line-style.js';
import { lineMarks, type Mark } from './marks.js';
import type { Placer } from './placer.js';

/** On colours, dashed lines are drawn above solid ones, which show between the dashes; otherwise dashes would be hidden. */
export function drawTheory(
  theory: readonly TheoryLine[],
  { place, ground }: { place: Placer; ground: Ground },
): Mark[] {
  const styled = theoryStyles(theory, ground).map((style, at) => ({ line: theory[at], style }));
  return (ground === 'colour' ? solidFirst(styled) : styled).flatMap(({ line, style }) =>
    lineMarks(
      line.segments.map((segment) => segment.map(place)),
      style,
    ),
  );
}

function solidFirst<Styled extends { readonly style: LineStyle }>(lines: readonly Styled[]): Styled[] {
  const isSolid = ({ style }: Styled) => style.dash === undefined;
  return [...lines.filter(isSolid), ...lines.filter((line) => !isSolid(line))];
}

/** The legend's entries for theory lines. */
export function listTheory(theory: readonly TheoryLine[], ground: Ground): LegendEntry[] {
  const sample = ground === 'colour' ? lineOnGround : lineOnPaper;
  return theoryStyles(theory, ground).map((style, at) => ({ label: theory[at].label, draw: sample(style) }));
}
