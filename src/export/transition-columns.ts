import type { GridTransition } from '../statistics/transition/list-transitions.js';

/** What every point has, by the percentage of its level. */
const pointPlaces = [
  { percent: 50, at: 0 },
  { percent: 10, at: 1 },
  { percent: 90, at: 2 },
] as const;

/** A column of numbers; `read` gives undefined where there is none. */
interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  readonly read: (row: GridTransition) => number | undefined;
}

interface WordColumn {
  readonly kind: 'word';
  readonly name: string;
  readonly read: (row: GridTransition) => string | undefined;
}

/**
 * The columns behind the axes' values: `axis`, along which the column of cells lies; `direction` in which success changes,
 * empty where nothing does or not one way; `trials` with a verdict; for the points at 50, 10 and 90 % their location, the ends
 * `low` and `high` of the 95 % interval, empty where it leaves the axis, and how the point came (`how`); `width`, the distance
 * of the last two, with its interval. Where theory knows the point of any column, `exact` has it and `deviation` how far the
 * location lies above it in standard errors.
 */
export function listTransitionColumns(rows: readonly GridTransition[]): readonly (NumberColumn | WordColumn)[] {
  const points = pointPlaces.flatMap(({ percent, at }): (NumberColumn | WordColumn)[] => [
    number(`location-${percent}`, ({ transition }) => transition.points[at].location),
    number(`low-${percent}`, ({ transition }) => transition.points[at].low),
    number(`high-${percent}`, ({ transition }) => transition.points[at].high),
    word(`how-${percent}`, ({ transition }) => transition.points[at].how),
  ]);
  const exactKnown = rows.some(({ exact }) => exact.some((point) => point !== undefined));
  const exact = pointPlaces.flatMap(({ percent, at }) => [
    number(`exact-${percent}`, (row) => row.exact[at]?.location),
    number(`deviation-${percent}`, (row) => row.exact[at]?.deviation),
  ]);
  return [
    word('axis', ({ axis }) => axis),
    word('direction', ({ transition }) => transition.direction),
    number('trials', ({ transition }) => transition.trialCount),
    ...points,
    number('width', ({ transition }) => transition.width?.value),
    number('width-low', ({ transition }) => transition.width?.low),
    number('width-high', ({ transition }) => transition.width?.high),
    ...(exactKnown ? exact : []),
  ];
}

function number(name: string, read: NumberColumn['read']): NumberColumn {
  return { kind: 'number', name, read };
}

function word(name: string, read: WordColumn['read']): WordColumn {
  return { kind: 'word', name, read };
}
