import test from 'ava';
import { listCompared, planResultFiles } from '../../../src/cli/files/plan-result-files.js';

const stems = (axis: string, a: string | number, b: string | number) =>
  listCompared({ axis, a, b }).map((more) => 'stem' in more && more.stem);

test('the pictures of two compared values are named by them: words as they are, numbers behind their axis', (t) => {
  t.deepEqual(stems('method', 'train-and-recover', 'l1'), ['train-and-recover', 'l1']);
  t.deepEqual(stems('delta', 0.5, 1), ['delta-0.5', 'delta-1']);
});

test('no value leads a file astray, and two that look alike do not share one', (t) => {
  t.deepEqual(stems('image', '../a b', 'c:d'), ['a-b', 'c-d']);
  t.deepEqual(stems('image', 'a b', 'a:b'), ['image-a', 'image-b']);
  t.deepEqual(stems('image', '', '..'), ['image-a', 'image-b']);
});

test('all data come before all pictures, and no file is planned twice', (t) => {
  const planned = planResultFiles({
    formats: ['svg', 'csv', 'manifest', 'png'],
    view: { trials: 5 },
    also: [
      { diagram: 'deviation' },
      { diagram: 'difference' },
      ...listCompared({ axis: 'solver', a: 'omp', b: 'irls' }),
      { diagram: 'metric', metric: ['loss'] },
    ],
  });
  t.deepEqual(
    planned.map(({ fileName }) => fileName),
    [
      ...[
        'grid.csv',
        'transitions.csv',
        'difference.csv',
        'diagram.svg',
        'diagram.png',
        'deviation.svg',
        'deviation.png',
      ],
      ...['difference.svg', 'difference.png', 'diagram-omp.svg', 'diagram-omp.png', 'diagram-irls.svg'],
      ...['diagram-irls.png', 'loss.svg', 'loss.png'],
    ],
  );
  t.true(planned.every(({ view }) => view.trials === 5));
  t.deepEqual(planned.find(({ fileName }) => fileName === 'diagram-irls.png')?.view.slice, { solver: 'irls' });
});
