import type { GridTransition } from '../statistics/transition/list-transitions.js';

/** The columns of every point, by the percentage of its level. */
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
 * The columns after the axes' values. `axis` is the axis along which the column of cells lies. `direction` is the direction
 * in which success changes; it is empty where success does not change, or not in one direction. `trials` counts trials with a
 * verdict. The points at 50, 10 and 90 % each have a location, the ends `low` and `high` of its 95 % interval (empty where
 * the interval leaves the axis) and the way in which the point was found (`how`). `width` is the distance of the last two
 * points, with its interval. If theory gives the point of any column, `exact` is that point and `deviation` is the distance
 * of the location above it in standard errors.
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
