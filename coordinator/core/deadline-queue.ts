/** The tasks of a sweep by the time at which each is to be looked at: a binary heap, so that those that are due are few. */
export interface DeadlineQueue {
  readonly heap: Deadline[];
  /** Where each task stands in the heap. */
  readonly places: Map<number, number>;
}

interface Deadline {
  readonly taskNumber: number;
  readonly dueMs: number;
}

export function createDeadlineQueue(): DeadlineQueue {
  return { heap: [], places: new Map() };
}

/** Instead of the one that the task may have. */
export function putDeadline(queue: DeadlineQueue, deadline: Deadline): void {
  const place = queue.places.get(deadline.taskNumber) ?? queue.heap.length;
  settle(queue, place, deadline);
}

/** Nothing happens where the task has none. */
export function removeDeadline({ heap, places }: DeadlineQueue, taskNumber: number): void {
  const place = places.get(taskNumber);
  if (place === undefined) return;
  places.delete(taskNumber);
  const last = heap.pop();
  if (last !== undefined && last.taskNumber !== taskNumber) settle({ heap, places }, place, last);
}

/** The tasks whose deadline has come, in no order; costs as much as there are. */
export function listDue({ heap }: DeadlineQueue, nowMs: number): number[] {
  const due: number[] = [];
  const places = [0];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (place >= heap.length || heap[place].dueMs > nowMs) continue;
    due.push(heap[place].taskNumber);
    places.push(2 * place + 1, 2 * place + 2);
  }
  return due;
}

/** Writes the deadline at the place, or wherever above or below it the order wants it. */
function settle({ heap, places }: DeadlineQueue, start: number, deadline: Deadline): void {
  let place = start;
  const take = (from: number): void => {
    heap[place] = heap[from];
    places.set(heap[place].taskNumber, place);
    place = from;
  };
  while (place > 0 && deadline.dueMs < heap[(place - 1) >> 1].dueMs) take((place - 1) >> 1);
  for (;;) {
    const left = 2 * place + 1;
    const child = left + 1 < heap.length && heap[left + 1].dueMs < heap[left].dueMs ? left + 1 : left;
    if (child >= heap.length || heap[child].dueMs >= deadline.dueMs) break;
    take(child);
  }
  heap[place] = deadline;
  places.set(deadline.taskNumber, place);
}
