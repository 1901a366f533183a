import type { TheoryLine } from './diagram-model.js';

/**
 * A line that is visible on any ground: a core inside a casing of the opposite lightness. A measured line is broad and dark
 * with a white casing. A theory line is fine and light with a dark casing, so that it shows inside the measured line where
 * the two agree. Kinds of theory differ by their dashes, so that they can be distinguished without colours.
 */
export interface LineStyle {
  readonly core: string;
  readonly coreWidth: number;
  readonly casing: string | undefined;
  readonly casingWidth: number;
  /** Dash and gap lengths in points; undefined for a solid line. */
  readonly dash: readonly number[] | undefined;
}

/** The ground of a line: the colours of a heat map, or white paper. */
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

/** The measured contours of two compared values; fine dashes show inside the broad line where the two agree. */
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

/** Curves of several metrics differ by dashes, and by hues that colour-blind readers can distinguish. */
export const seriesStyles = [
  fitStyle,
  { ...fitStyle, core: '#b3541e', dash: [5, 2.5] },
  { ...fitStyle, core: '#5a5a5a', dash: [1.4, 2.2] },
] as const satisfies readonly LineStyle[];

/** Medians of several cells differ by dashes, and by hues that colour-blind readers can distinguish. */
export const keptCurveStyles: readonly LineStyle[] = [
  keptCurveStyle('#0072b2', undefined),
  keptCurveStyle('#d55e00', [7, 2.5]),
  keptCurveStyle('#009e73', [2.5, 2]),
  keptCurveStyle('#cc79a7', [7, 2, 1.5, 2]),
  keptCurveStyle('#8c6d00', [12, 2.5]),
  keptCurveStyle('#111111', [1.4, 2.2]),
];

/** Curves that agree cover each other, so the first one's line is broad, and the others show inside it. */
const severalCurvesWidths = [4.4, 2.2, 1.1] as const;

/** The style of the line at index `at`, counted cell by cell: each line has its colour and dashes, each curve its width. */
export function severalCurvesStyle(at: number, curveCount: number): LineStyle {
  if (curveCount === 1) return keptCurveStyles[at];
  return { ...keptCurveStyles[at], coreWidth: severalCurvesWidths[at % curveCount], casing: undefined };
}

function keptCurveStyle(core: string, dash: readonly number[] | undefined): LineStyle {
  return { core, coreWidth: 1.6, casing: paper, casingWidth: 2.6, dash };
}

/** Dash patterns for the first, second and third line of a kind; further lines repeat them. */
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

/** Cores of theory lines, light on colours. Colour-blind readers see the orange on the ramp's yellow by its casing. */
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
