import type { TheoryLine } from './diagram-model.js';

/**
 * A line that can be read on any ground: a core inside a casing of the opposite lightness. What is measured is a
 * broad dark line in white; theory is a fine light line in dark, so that it shows inside the measured one where the
 * two agree. Kinds of theory differ by their dashes first, so that no colour is needed to tell them apart.
 */
export interface LineStyle {
  readonly core: string;
  readonly coreWidth: number;
  readonly casing: string | undefined;
  readonly casingWidth: number;
  /** Dash and gap lengths in points; undefined for a solid line. */
  readonly dash: readonly number[] | undefined;
}

/** On what a line is drawn: the colours of a heat map or white paper. */
export type Ground = 'colour' | 'paper';

export const ink = '#111111';
export const muted = '#555555';
export const paper = '#ffffff';
/** The frame, and the marks of cells without a verdict. */
export const faint = '#9a9a9a';

export const measuredStyle: LineStyle = {
  core: '#000000',
  coreWidth: 3.4,
  casing: paper,
  casingWidth: 4.4,
  dash: undefined,
};

/** The measured contours of two values that are compared: fine dashes show inside the broad line where the two agree. */
export const contourStyles = {
  a: { core: '#000000', coreWidth: 2.6, casing: paper, casingWidth: 3.8, dash: undefined },
  b: { core: '#ffd84d', coreWidth: 1.1, casing: '#000000', casingWidth: 2.2, dash: [5, 2.5] },
} as const satisfies Record<'a' | 'b', LineStyle>;

/** The line of a fit on paper. */
export const fitStyle: LineStyle = {
  core: '#3b4c6e',
  coreWidth: 1.5,
  casing: undefined,
  casingWidth: 0,
  dash: undefined,
};

/** Curves of several metrics in one diagram: by dashes first, and by hues that colour-blind eyes part. */
export const seriesStyles = [
  fitStyle,
  { ...fitStyle, core: '#b3541e', dash: [5, 2.5] },
  { ...fitStyle, core: '#5a5a5a', dash: [1.4, 2.2] },
] as const satisfies readonly LineStyle[];

/** Medians of the cells whose curves are drawn: colours that colour-blind eyes part, and dashes that need none. */
export const keptCurveStyles: readonly LineStyle[] = [
  keptCurveStyle('#0072b2', undefined),
  keptCurveStyle('#d55e00', [7, 2.5]),
  keptCurveStyle('#009e73', [2.5, 2]),
  keptCurveStyle('#cc79a7', [7, 2, 1.5, 2]),
  keptCurveStyle('#8c6d00', [12, 2.5]),
  keptCurveStyle('#111111', [1.4, 2.2]),
];

/** Curves that should agree lie on one another: the first one's line is broad, and the others' show inside it. */
const severalCurvesWidths = [4.4, 2.2, 1.1] as const;

/** Of several curves of some cells, cell by cell: every line has colour and dashes of its own, every curve its width. */
export function severalCurvesStyle(at: number, curveCount: number): LineStyle {
  if (curveCount === 1) return keptCurveStyles[at];
  return { ...keptCurveStyles[at], coreWidth: severalCurvesWidths[at % curveCount], casing: undefined };
}

function keptCurveStyle(core: string, dash: readonly number[] | undefined): LineStyle {
  return { core, coreWidth: 1.6, casing: paper, casingWidth: 2.6, dash };
}

/** Patterns for the first, second and third line of one kind; further ones begin again. */
const dashes = {
  exact: [undefined, [12, 2.5], [12, 2, 2, 2]],
  asymptotic: [
    [4.5, 3],
    [5, 2, 1.5, 2],
    [2.5, 2],
  ],
  guide: [
    [1.4, 2.2],
    [8, 2, 1.4, 2, 1.4, 2],
    [1.4, 2, 1.4, 6],
  ],
} as const satisfies Record<TheoryLine['kind'], readonly (readonly number[] | undefined)[]>;

/** On colour: all light; the orange is one that colour-blind eyes part from the ramp's yellow by its casing. Guides differ. */
const theoryCores = {
  exact: [paper],
  asymptotic: ['#ff9466'],
  guide: [paper, '#8fe3ff', '#ffb8dc'],
} as const satisfies Record<TheoryLine['kind'], readonly string[]>;

/** The style of each theory line, in order. */
export function theoryStyles(lines: readonly TheoryLine[], ground: Ground): LineStyle[] {
  const seen = { exact: 0, asymptotic: 0, guide: 0 };
  return lines.map(({ kind }) => {
    const [patterns, cores] = [dashes[kind], theoryCores[kind]];
    const dash = patterns[seen[kind] % patterns.length];
    const core = cores[seen[kind] % cores.length];
    seen[kind] += 1;
    if (ground === 'paper') return { core: ink, coreWidth: 1.1, casing: undefined, casingWidth: 0, dash };
    return { core, coreWidth: 0.9, casing: ink, casingWidth: 1.7, dash };
  });
}
