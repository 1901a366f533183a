import test from 'ava';
import { writeSvg } from '../../../src/diagram/output/write-svg.js';
import { groupMark, type Mark, pathMark, rampMark, textMark } from '../../../src/diagram/page/marks.js';
import { readXml } from '../read-xml.js';

const box = { left: 1, top: 2, width: 30, height: 10 };
const line = [
  [0, 0],
  [1.23456, 2],
] as const;
const text = { text: 'a  b', x: 1, y: 2, align: 'left', colour: '#111111', size: 8, weight: 'semibold' } as const;

test('title, description and role are there for screen readers, with signs of XML as text', (t) => {
  const svg = writeSvg({ width: 100, height: 50, title: 'a < b & c', description: 'x > y', marks: [] });
  t.true(
    svg.startsWith(
      '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="100pt" height="50pt" viewBox="0 0 100 50" role="img">' +
        '<title>a &lt; b &amp; c</title><desc>x &gt; y</desc>',
    ),
  );
  t.notThrows(() => readXml(svg));
});

test('a path has its points to a thousandth and nothing that it does not set; one without points is left out', (t) => {
  t.true(write(pathMark([line], { stroke: '#000000' })).includes('<path d="M0,0L1.235,2" stroke="#000000"/>'));
  const style = { fill: '#ffffff', fillOpacity: 0.5, stroke: '#000000', strokeWidth: 2, strokeDash: [3, 1] } as const;
  t.true(
    write(pathMark([line, line], { ...style, strokeJoin: 'round' }, { closed: true })).includes(
      '<path d="M0,0L1.235,2ZM0,0L1.235,2Z" fill="#ffffff" fill-opacity="0.5" stroke="#000000" stroke-width="2" ' +
        'stroke-linejoin="round" stroke-dasharray="3,1"/>',
    ),
  );
  t.is(readXml(write(pathMark([], style), pathMark([[]], style))).counts.get('path'), undefined);
});

test('marks with the same gradient or border share its definition', (t) => {
  const ramp = (rising: 'up' | 'right') =>
    rampMark(box, {
      colours: [
        [0, 0, 0],
        [255, 255, 255],
      ],
      rising,
      border: {},
    });
  const clipped = groupMark(box, [], { clip: true });
  const svg = write(ramp('up'), ramp('up'), ramp('right'), clipped, clipped, groupMark(box, []));
  const { counts } = readXml(svg);
  t.deepEqual([counts.get('linearGradient'), counts.get('clipPath')], [2, 1]);
  t.deepEqual(
    [...svg.matchAll(/url\(#(d\d)\)/g)].map(([, id]) => id),
    ['d0', 'd0', 'd1', 'd2', 'd2'],
  );
  t.is(new Set([...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)).size, 3);
});

test('a text lies at its anchor, upright ones turned, and several spaces are one', (t) => {
  t.true(
    write(textMark(text)).includes(
      '<text transform="translate(1,2)" font-size="8px" font-weight="600" fill="#111111">a b</text>',
    ),
  );
  t.regex(
    write(textMark({ ...text, upright: true, align: 'right' })),
    /<text transform="translate\(1,2\) rotate\(-90\)" text-anchor="end"/,
  );
});

function write(...marks: Mark[]): string {
  return writeSvg({ width: 100, height: 50, title: '', description: '', marks });
}
