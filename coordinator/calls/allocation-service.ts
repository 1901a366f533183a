import type { AllocationOpened, DurableAllocationFact } from '../../src/allocation/fact.js';
import type { AllocationWish } from '../../src/allocation/observation.js';
import { parseFact } from '../../src/allocation/parse-fact.js';
import type { AllocationWish as WishName } from '../../src/wire/generated/phasegrid/v1/AllocationWish.js';
import type { ControlAllocationRequest__Output } from '../../src/wire/generated/phasegrid/v1/ControlAllocationRequest.js';
import type { ControlAllocationResponse } from '../../src/wire/generated/phasegrid/v1/ControlAllocationResponse.js';
import type { ListAllocationsRequest__Output } from '../../src/wire/generated/phasegrid/v1/ListAllocationsRequest.js';
import type { ListAllocationsResponse } from '../../src/wire/generated/phasegrid/v1/ListAllocationsResponse.js';
import type { OpenAllocationRequest__Output } from '../../src/wire/generated/phasegrid/v1/OpenAllocationRequest.js';
import type { OpenAllocationResponse } from '../../src/wire/generated/phasegrid/v1/OpenAllocationResponse.js';
import type { ReadAllocationRequest__Output } from '../../src/wire/generated/phasegrid/v1/ReadAllocationRequest.js';
import type { ReadAllocationResponse } from '../../src/wire/generated/phasegrid/v1/ReadAllocationResponse.js';
import type { TendAllocationRequest__Output } from '../../src/wire/generated/phasegrid/v1/TendAllocationRequest.js';
import type { TendAllocationResponse } from '../../src/wire/generated/phasegrid/v1/TendAllocationResponse.js';
import type { Engine } from '../engine/engine.js';
import type { WallClock } from '../wall-clock.js';
import {
  type AllocationBook,
  type BookedAllocation,
  openAllocationBook,
  type ReceivedFact,
} from './allocation-book.js';
import { createDemandReader } from './allocation-demand.js';
import { encodeAllocation, wishNames } from './encode-allocation.js';
import { pageSize, parsePageToken, takePage } from './page.js';
import { invalidField, RequestError } from './request-error.js';

/** The calls about allocations, without gRPC. */
export interface AllocationService {
  readonly listAllocations: (request: ListAllocationsRequest__Output) => ListAllocationsResponse;
  readonly controlAllocation: (request: ControlAllocationRequest__Output) => Promise<ControlAllocationResponse>;
  readonly openAllocation: (request: OpenAllocationRequest__Output) => Promise<OpenAllocationResponse>;
  readonly readAllocation: (
    request: ReadAllocationRequest__Output,
    send: (message: ReadAllocationResponse) => Promise<void>,
  ) => Promise<void>;
  readonly tendAllocation: (request: TendAllocationRequest__Output) => Promise<TendAllocationResponse>;
}

/** A process that runs an allocation. It may call again later than this, as long as nobody took over. */
interface Hold {
  readonly holder: string;
  readonly label: string;
  readonly heardMs: number;
}

/** A holder calls every second; after this time another process may take over. */
const holdMs = 10_000;

const listBounds = { sizeDefault: 50, sizeMax: 200 };

/** An allocation shows 32 ended jobs of 64 lines at most. */
const allocationBytes = 64 * 1024;

const allocationsMax = 10_000;
const factsMax = 1000;
const factLengthMax = 65_536;
const labelLengthMax = 300;

/** Wishes that nobody takes. */
const wishesMax = 100;

/** Facts of one message, far below what a client receives. */
const factsPerMessage = 1000;

export function createAllocationService(engine: Engine, clock: WallClock): AllocationService {
  const desk: Desk = { book: openAllocationBook(engine), holds: openHolds(clock), clock };
  const { book } = desk;
  const readDemands = createDemandReader(engine);
  return {
    listAllocations: (request) => listAllocations(desk, request),
    controlAllocation: (request) => controlAllocation(desk, request),
    openAllocation: (request) => openOrAdopt(desk, request),
    readAllocation: async (request, send) => {
      requireHolder(desk, request);
      const facts = book.read(request.allocationId);
      for (let start = 0; start < facts.length; start += factsPerMessage) {
        await send({ facts: facts.slice(start, start + factsPerMessage) });
      }
    },
    tendAllocation: async (request) => {
      await addFacts(desk, request);
      const { wishes } = getBooked(desk, request.allocationId).state;
      return { wishes: wishes.map(({ number, wish }) => ({ number, wish: wishNames[wish] })), demands: readDemands() };
    },
  };
}

interface Desk {
  readonly book: AllocationBook;
  readonly holds: Holds;
  readonly clock: WallClock;
}

interface Holds {
  /** Whoever was heard of lately. */
  readonly find: (allocationId: string) => Hold | undefined;
  /** Whoever called last, however long ago; nobody after a restart of the coordinator. */
  readonly findLast: (allocationId: string) => Hold | undefined;
  readonly hear: (allocationId: string, holder: string, label: string) => void;
}

function openHolds(clock: WallClock): Holds {
  const holds = new Map<string, Hold>();
  return {
    find: (id) => {
      const hold = holds.get(id);
      return hold !== undefined && clock.monotonicMs() - hold.heardMs < holdMs ? hold : undefined;
    },
    findLast: (id) => holds.get(id),
    hear: (id, holder, label) => void holds.set(id, { holder, label, heardMs: clock.monotonicMs() }),
  };
}

function describe({ holds, clock }: Desk, { state }: BookedAllocation) {
  const hold = state.phase === 'closed' ? undefined : holds.find(state.allocationId);
  return encodeAllocation(state, { nowMs: clock.wallMs(), heldBy: hold?.label ?? '' });
}

function listAllocations(
  desk: Desk,
  { allocationId, pageSize: asked, pageToken }: ListAllocationsRequest__Output,
): ListAllocationsResponse {
  const all = desk.book.all();
  const wanted = allocationId === '' ? [...all].reverse() : [findByPrefix(all, allocationId)];
  const start = parsePageToken(pageToken, wanted.length);
  const range = { start, end: wanted.length, size: pageSize(asked, listBounds) };
  const page = takePage(range, (index) => ({ entry: wanted[index], bytes: allocationBytes }));
  const end = start + page.length;
  return {
    allocations: page.map((booked) => describe(desk, booked)),
    nextPageToken: end < wanted.length ? String(end) : '',
  };
}

async function controlAllocation(
  desk: Desk,
  request: ControlAllocationRequest__Output,
): Promise<ControlAllocationResponse> {
  const { book, clock } = desk;
  const wish = parseWish(request.wish);
  const booked = findByPrefix(book.all(), request.allocationId);
  const { allocationId, phase, wishes } = booked.state;
  if (phase === 'closed') throw closed(allocationId);
  if (wishes.length >= wishesMax) {
    throw new RequestError(
      'RESOURCE_EXHAUSTED',
      `allocation ${allocationId} has ${wishesMax} wishes that nobody takes`,
    );
  }
  if (wishes.at(-1)?.wish !== wish) await book.wish(booked, wish, clock.wallMs());
  return { allocation: describe(desk, getBooked(desk, allocationId)) };
}

async function openOrAdopt(
  { book, holds }: Desk,
  { allocationId, opening, holder, holderLabel }: OpenAllocationRequest__Output,
): Promise<OpenAllocationResponse> {
  checkHolder(holder, holderLabel);
  const fact = parseOpening(opening);
  const all = book.all();
  const found = allocationId === '' ? findAlike(all, fact) : checkUser(findByPrefix(all, allocationId), fact);
  const id = found?.state.allocationId ?? fact.allocationId;
  const other = holds.find(id);
  if (other !== undefined && other.holder !== holder) {
    throw new RequestError(
      'ALREADY_EXISTS',
      `allocation ${id} is run by ${other.label}: stop that process first, or change it by \`phasegrid allocate pause|resume|remove ${id}\``,
    );
  }
  if (found === undefined && book.isTaken(id)) throw invalidField('opening', `expected a new name, got ${id}`);
  if (found === undefined && all.length >= allocationsMax) {
    throw new RequestError('RESOURCE_EXHAUSTED', `expected at most ${allocationsMax} allocations in a ledger`);
  }
  holds.hear(id, holder, holderLabel);
  if (found === undefined) await book.open(fact, opening);
  return { allocationId: id, isNew: found === undefined };
}

async function addFacts(desk: Desk, request: TendAllocationRequest__Output): Promise<void> {
  const facts = parseFacts(request.facts);
  const booked = requireHolder(desk, request);
  if (facts.length === 0 || isRepeated(booked, request)) return;
  if (request.factCount !== booked.factCount) {
    throw invalidField('fact_count', `expected ${booked.factCount}, which the ledger has, got ${request.factCount}`);
  }
  const problem = await desk.book.add(booked, facts);
  if (problem !== undefined) throw invalidField('facts', problem);
}

function requireHolder(
  desk: Desk,
  { allocationId, holder }: { readonly allocationId: string; readonly holder: string },
): BookedAllocation {
  const { holds } = desk;
  const booked = getBooked(desk, allocationId);
  const last = holds.findLast(allocationId);
  // After a restart of the coordinator nobody is known: the first one that calls goes on.
  if (last !== undefined && last.holder !== holder) {
    throw new RequestError('ABORTED', `allocation ${allocationId} is run by ${last.label} by now`);
  }
  checkHolder(holder, 'a name');
  holds.hear(allocationId, holder, last?.label ?? 'a process that was here before the coordinator');
  return booked;
}

function getBooked({ book }: Desk, id: string): BookedAllocation {
  const booked = book.get(id);
  if (booked === undefined) throw unknownAllocation(id);
  return booked;
}

function findAlike(all: readonly BookedAllocation[], { origin }: AllocationOpened): BookedAllocation | undefined {
  return all.find(
    ({ state }) =>
      state.phase !== 'closed' && state.origin?.user === origin?.user && state.origin?.request === origin?.request,
  );
}

function findByPrefix(all: readonly BookedAllocation[], prefix: string): BookedAllocation {
  const found = prefix === '' ? [] : all.filter(({ state }) => state.allocationId.startsWith(prefix));
  if (found.length === 1) return found[0];
  if (found.length > 1) throw invalidField('allocation_id', `${found.length} allocations start with ${prefix}`);
  throw unknownAllocation(prefix);
}

function checkUser(booked: BookedAllocation, { origin }: AllocationOpened): BookedAllocation {
  const { allocationId, phase, origin: known } = booked.state;
  if (phase === 'closed') throw closed(allocationId);
  if (known?.user === origin?.user) return booked;
  throw new RequestError(
    'FAILED_PRECONDITION',
    `allocation ${allocationId} belongs to user ${known?.user}, whose jobs ${origin?.user} cannot cancel`,
  );
}

/** A call whose answer was lost is made again. */
function isRepeated(
  { factCount, latest }: BookedAllocation,
  { factCount: from, facts }: Pick<TendAllocationRequest__Output, 'factCount' | 'facts'>,
): boolean {
  if (from + facts.length > factCount || from >= factCount) return false;
  const start = latest.length - (factCount - from);
  return start >= 0 && facts.every((fact, index) => latest[start + index] === fact);
}

function parseFacts(contents: readonly string[]): ReceivedFact[] {
  if (contents.length > factsMax) throw invalidField('facts', `expected at most ${factsMax}, got ${contents.length}`);
  return contents.map((content, index) => ({ content, fact: parseOne(content, `facts[${index}]`) }));
}

function parseOne(content: string, field: string): DurableAllocationFact {
  if (content.length > factLengthMax) {
    throw invalidField(field, `expected at most ${factLengthMax} characters, got ${content.length}`);
  }
  const parsed = parseFact(content);
  if (parsed.kind === 'problem') throw invalidField(field, parsed.problem);
  return parsed.fact;
}

function parseOpening(content: string): AllocationOpened {
  const fact = parseOne(content, 'opening');
  if (fact.kind === 'allocation-opened' && fact.origin !== undefined) return fact;
  throw invalidField('opening', `expected allocation-opened with its origin, got ${fact.kind}`);
}

function parseWish(name: WishName): AllocationWish {
  const wish = (['pause', 'resume', 'remove'] as const).find((each) => wishNames[each] === name);
  if (wish === undefined) throw invalidField('wish', `expected a wish, got ${name}`);
  return wish;
}

function checkHolder(holder: string, label: string): void {
  if (!/^[0-9a-f]{32}$/.test(holder)) {
    throw invalidField('holder', `expected 32 hexadecimal digits, got "${holder.slice(0, 64)}"`);
  }
  if (label === '' || label.length > labelLengthMax || /\p{Cc}/u.test(label)) {
    throw invalidField('holder_label', `expected a line of at most ${labelLengthMax} characters`);
  }
}

function unknownAllocation(id: string): RequestError {
  return new RequestError('NOT_FOUND', `allocation "${id.slice(0, 64)}": expected one of this coordinator, got none`);
}

function closed(id: string): RequestError {
  return new RequestError('FAILED_PRECONDITION', `allocation ${id} is closed: none of its jobs is left`);
}
