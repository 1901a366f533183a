import test from 'ava';
import { portrayGrid } from '../../../src/diagram/kinds/portray-grid.js';
import { GridViewError } from '../../../src/statistics/grid-view.js';
import type { OverlayRequest } from '../../../src/sweep/declaration.js';
import { buildSynthetic, range, syntheticDeclaration } from '../synthetic-sweep.js';

const axes = [
  { name: 'solver', values: ['omp', 'amp'] },
  { name: 'm', values: range(10, 90, 10) },
  { name: 'k', values: range(2, 40, 2) },
];

test('axes that are not named are chosen in file order, and further ones are held at their first value', (t) => {
  const first = portrayGrid(buildSynthetic({ axes, parameters: { n: 100, ensemble: 'gaussian' } }));
  t.is(first.view.x.name, 'solver');
  t.is(first.view.y?.name, 'm');
  t.deepEqual(first.view.slice, { k: 2 });
  const sweep = buildSynthetic({ axes, parameters: { n: 100, ensemble: 'gaussian' } });
  const named = portrayGrid({ ...sweep, view: { y: 'k', x: 'm', slice: { solver: 'amp' } } });
  t.is(named.view.x.name, 'm');
  t.is(named.view.y?.name, 'k');
  t.deepEqual(named.view.slice, { solver: 'amp' });
  t.is(portrayGrid({ ...sweep, view: { y: 'solver' } }).view.x.name, 'm');
});

test('an axis that the slice holds is not drawn unless the caller says so too, which is refused', (t) => {
  const sweep = buildSynthetic({ axes, parameters: { n: 100, ensemble: 'gaussian' } });
  const { view } = portrayGrid({ ...sweep, view: { slice: { solver: 'amp' } } });
  t.deepEqual([view.x.name, view.y?.name, view.slice], ['m', 'k', { solver: 'amp' }]);
  const line = portrayGrid({ ...sweep, view: { slice: { solver: 'amp', m: 50 } } }).view;
  t.deepEqual([line.x.name, line.y], ['k', undefined]);
  t.throws(() => portrayGrid({ ...sweep, view: { x: 'solver', slice: { solver: 'amp' } } }), {
    instanceOf: GridViewError,
  });
});

test('a view that does not fit the axes is refused', (t) => {
  const sweep = buildSynthetic({ axes, parameters: { n: 100, ensemble: 'gaussian' } });
  const error = t.throws(() => portrayGrid({ ...sweep, view: { x: 'q' } }), { instanceOf: GridViewError });
  t.is(error.code, 'axis-unknown');
});

test('theory is asked for with the ranges of the drawn cells and with nothing that moves along the axes', (t) => {
  const requests: OverlayRequest[] = [];
  const declaration = {
    ...syntheticDeclaration,
    overlays: (request: OverlayRequest) => {
      requests.push(request);
      return [];
    },
  };
  const parameters = { n: 100, ensemble: 'gaussian', solver: 'omp' };
  const ratios = [
    { name: 'delta', values: [0.2, 0.4] },
    { name: 'rho', values: [0.1, 0.3, 0.5] },
  ];
  portrayGrid(buildSynthetic({ axes: ratios, parameters, declaration }));
  portrayGrid(buildSynthetic({ axes: [...ratios, { name: 'n', values: [50, 100] }], parameters, declaration }));
  const along = buildSynthetic({ axes: [...ratios, { name: 'noise', values: [0, 1] }], parameters, declaration });
  portrayGrid({ ...along, view: { x: 'noise', y: 'rho', slice: { delta: 0.4 } } });
  t.is(requests.length, 3);
  t.is(requests[0].x, 'delta');
  t.is(requests[0].y, 'rho');
  t.deepEqual(requests[0].fixed, parameters);
  t.true(Math.abs(requests[0].xRange[0] - 0.1) < 1e-12 && Math.abs(requests[0].xRange[1] - 0.5) < 1e-12);
  t.true(Math.abs(requests[0].yRange[0]) < 1e-12 && Math.abs(requests[0].yRange[1] - 0.6) < 1e-12);
  t.deepEqual(requests[1].fixed, { ...parameters, n: 50 });
  t.deepEqual(requests[2].fixed, { ...parameters, delta: 0.4, m: 40 });
  t.deepEqual(requests[2].criterion, { name: 'exact' });
});

test('the contour of a sharp law lies between the cells that it parts', (t) => {
  const sharp = buildSynthetic({
    axes: [
      { name: 'm', values: [10, 20, 30] },
      { name: 'k', values: [1, 2, 3, 4] },
    ],
    law: ({ k }) => (Number(k) <= 2 ? 1 : 0),
  });
  t.deepEqual(portrayGrid(sharp).contour, [
    [
      [10, 2.5],
      [20, 2.5],
      [30, 2.5],
    ],
  ]);
});

test('along words and along a single axis there is neither contour nor theory', (t) => {
  const words = portrayGrid(buildSynthetic({ axes: axes.slice(0, 2), parameters: { n: 100, k: 5, ensemble: 'g' } }));
  t.deepEqual([words.contour, words.overlays], [[], []]);
  const single = portrayGrid(buildSynthetic({ axes: axes.slice(2), parameters: { n: 100, m: 50, ensemble: 'g' } }));
  t.is(single.view.y, undefined);
  t.deepEqual([single.contour, single.overlays], [[], []]);
});
