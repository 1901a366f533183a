import test from 'ava';
import fc from 'fast-check';
import {
  createDeadlineQueue,
  type DeadlineQueue,
  listDue,
  putDeadline,
  removeDeadline,
} from '../../../coordinator/core/deadline-queue.js';

const timeMax = 50;

const changes = fc.array(
  fc.record({
    taskNumber: fc.integer({ min: 0, max: 30 }),
    dueMs: fc.option(fc.integer({ min: 0, max: timeMax }), { nil: undefined }),
  }),
  { maxLength: 200 },
);

function isOrdered({ heap, places }: DeadlineQueue): boolean {
  const knowsPlaces = heap.every(({ taskNumber }, place) => places.get(taskNumber) === place);
  return knowsPlaces && heap.every(({ dueMs }, place) => place === 0 || heap[(place - 1) >> 1].dueMs <= dueMs);
}

test('after any deadlines that are put, moved and removed, those are due at any time that a plain map says', (t) => {
  fc.assert(
    fc.property(changes, (list) => {
      const queue = createDeadlineQueue();
      const plain = new Map<number, number>();
      for (const { taskNumber, dueMs } of list) {
        if (dueMs === undefined) {
          removeDeadline(queue, taskNumber);
          plain.delete(taskNumber);
        } else {
          putDeadline(queue, { taskNumber, dueMs });
          plain.set(taskNumber, dueMs);
        }
        if (!isOrdered(queue) || queue.heap.length !== plain.size || queue.places.size !== plain.size) return false;
      }
      for (let nowMs = -1; nowMs <= timeMax; nowMs += 1) {
        const expected = [...plain].filter(([, dueMs]) => dueMs <= nowMs).map(([taskNumber]) => taskNumber);
        const due = listDue(queue, nowMs);
        if (due.length !== expected.length || expected.some((taskNumber) => !due.includes(taskNumber))) return false;
      }
      return true;
    }),
  );
  t.pass();
});
