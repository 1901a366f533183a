/** The part of the WebAssembly JavaScript API that is used; neither ES2023's library nor Node 20's types declare it. */
declare namespace WebAssembly {
  /** Compiled code without state; `postMessage` and `workerData` carry it between threads. */
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- that is all of it that is used
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }

  class Instance {
    constructor(module: Module);
    readonly exports: Exports;
  }

  type Exports = Readonly<Record<string, unknown>>;

  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number });
    /** Replaced by every `grow`: views on the old buffer lose their content. */
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB and returns the former count; a RangeError where there is no room. */
    grow(pageCount: number): number;
  }
}
