import test from 'ava';
import { DiagramError } from '../../../src/diagram/diagram-error.js';
import { checkFinite } from '../../../src/diagram/page/check-finite.js';
import { groupMark, type Mark, pathMark, rampMark, textMark } from '../../../src/diagram/page/marks.js';

const box = { left: 0, top: 0, width: 1, height: 1 };
const ramp = { colours: [[0, 0, 0] as const, [1, 1, 1] as const], rising: 'up', border: {} } as const;
const text = { text: '', align: 'left', colour: '#111111', size: 8, weight: 'regular' } as const;

/** One of each kind, with this number in a place of it. */
function marksWith(value: number): Mark[] {
  return [
    pathMark([[[0, 1]], [[2, value]]], { stroke: '#000000' }),
    rampMark({ ...box, width: value }, ramp),
    textMark({ ...text, x: value, y: 0 }),
    groupMark({ ...box, top: value }, []),
    groupMark(box, [groupMark(box, [pathMark([[[value, 0]]], { fill: '#000000' })])]),
  ];
}

test('a number that is not finite is found in any mark, and told with the mark', (t) => {
  t.notThrows(() => checkFinite(marksWith(3)));
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    for (const mark of marksWith(value)) {
      const error = t.throws(() => checkFinite([mark]), { instanceOf: DiagramError });
      t.is(error.code, 'diagram-not-finite');
      t.true(error.message.includes(String(value)), error.message);
    }
  }
});
