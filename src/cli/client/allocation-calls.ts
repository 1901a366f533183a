import type { CallOptions, ClientReadableStream, Metadata, requestCallback } from '@grpc/grpc-js';
import type { AllocationWish } from '../../allocation/observation.js';
import type { Allocation__Output } from '../../wire/generated/phasegrid/v1/Allocation.js';
import type { ControlAllocationResponse__Output } from '../../wire/generated/phasegrid/v1/ControlAllocationResponse.js';
import type { ListAllocationsResponse__Output } from '../../wire/generated/phasegrid/v1/ListAllocationsResponse.js';
import type { OpenAllocationResponse__Output } from '../../wire/generated/phasegrid/v1/OpenAllocationResponse.js';
import type { ReadAllocationResponse__Output } from '../../wire/generated/phasegrid/v1/ReadAllocationResponse.js';
import type { SweepServiceClient } from '../../wire/generated/phasegrid/v1/SweepService.js';
import type { TendAllocationResponse__Output } from '../../wire/generated/phasegrid/v1/TendAllocationResponse.js';
import { joinPages } from './join-pages.js';

/** The calls about allocations as promises. Failures are `ClientError`s. */
export interface AllocationCalls {
  /** The newest first; one alone where it is named. */
  readonly list: (allocationId?: string) => Promise<Allocation__Output[]>;
  readonly control: (allocationId: string, wish: AllocationWish) => Promise<ControlAllocationResponse__Output>;
  readonly open: (request: OpeningRequest) => Promise<OpenAllocationResponse__Output>;
  /** All facts, as JSON. */
  readonly read: (hold: AllocationHold) => Promise<string[]>;
  readonly tend: (request: TendRequest) => Promise<TendAllocationResponse__Output>;
}

/** Which allocation, and who asks. */
interface AllocationHold {
  readonly allocationId: string;
  readonly holder: string;
}

interface OpeningRequest extends AllocationHold {
  readonly opening: string;
  readonly holderLabel: string;
}

interface TendRequest extends AllocationHold {
  readonly factCount: number;
  readonly facts: string[];
}

/** How a client makes its calls. */
export interface CallParts {
  readonly stub: SweepServiceClient;
  readonly unary: <Reply>(
    name: string,
    start: (metadata: Metadata, limits: CallOptions, reply: requestCallback<Reply>) => unknown,
  ) => Promise<Reply>;
  readonly stream: <Reply>(
    name: string,
    start: (metadata: Metadata, limits: CallOptions) => ClientReadableStream<Reply>,
  ) => AsyncIterable<Reply>;
}

const wishNames = {
  pause: 'ALLOCATION_WISH_PAUSE',
  resume: 'ALLOCATION_WISH_RESUME',
  remove: 'ALLOCATION_WISH_REMOVE',
} as const satisfies Record<AllocationWish, string>;

export function openAllocationCalls({ stub, unary, stream }: CallParts): AllocationCalls {
  return {
    list: (allocationId = '') =>
      joinPages(
        (pageToken) =>
          unary<ListAllocationsResponse__Output>('ListAllocations', (metadata, limits, reply) =>
            stub.listAllocations({ allocationId, pageToken }, metadata, limits, reply),
          ),
        ({ allocations }) => allocations,
      ),
    control: (allocationId, wish) =>
      unary('ControlAllocation', (metadata, limits, reply) =>
        stub.controlAllocation({ allocationId, wish: wishNames[wish] }, metadata, limits, reply),
      ),
    open: (request) =>
      unary('OpenAllocation', (metadata, limits, reply) => stub.openAllocation(request, metadata, limits, reply)),
    read: async (hold) => {
      const facts: string[] = [];
      const messages = stream<ReadAllocationResponse__Output>('ReadAllocation', (metadata, limits) =>
        stub.readAllocation(hold, metadata, limits),
      );
      for await (const message of messages) facts.push(...message.facts);
      return facts;
    },
    tend: (request) =>
      unary('TendAllocation', (metadata, limits, reply) => stub.tendAllocation(request, metadata, limits, reply)),
  };
}
