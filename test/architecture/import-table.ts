/** All that is neither the command line nor one of the processes. */
const libraries = [
  'src/allocation',
  'src/random',
  'src/sweep',
  'src/kernels',
  'src/multilinear',
  'src/statistics',
  'src/theory',
  'src/wire',
  'src/experiments',
  'src/diagram',
  'src/export',
] as const;

/** The coordinator with all its rooms. */
const coordinator = [
  'coordinator',
  'coordinator/core',
  'coordinator/store',
  'coordinator/engine',
  'coordinator/calls',
] as const;

/** DESIGN.md's import table: what the files of a folder may import of ours, besides their own folder. */
export const importTable: Readonly<Record<string, readonly string[]>> = {
  'src/random': [],
  'src/sweep': [],
  // The state machine of jobs on an engine: pure, and nothing of ours is in it.
  'src/allocation': [],
  // Families of kernels: hosts, which reserve memory and call, above the sources of what they call in `wasm`. A host reaches
  // those by the generated door alone (`memory/generated`).
  'src/kernels/memory': [],
  'src/kernels/spectra': [],
  // Null vectors and ranks without rounding: integers, prime fields.
  'src/kernels/exact': ['src/kernels/memory'],
  'src/kernels/operators': ['src/kernels/memory'],
  'src/kernels/algebra': ['src/kernels/memory'],
  'src/kernels/priors': ['src/kernels/memory'],
  'src/kernels/draws': ['src/kernels/memory', 'src/kernels/spectra', 'src/random'],
  'src/kernels/l1': ['src/kernels/memory', 'src/kernels/exact', 'src/kernels/draws'],
  'src/kernels/networks': ['src/kernels/memory', 'src/kernels/draws', 'src/kernels/spectra', 'src/random'],
  'src/kernels/sparse': ['src/kernels/memory', 'src/kernels/draws', 'src/kernels/operators'],
  'src/kernels/factorizations': ['src/kernels/memory', 'src/kernels/draws', 'src/kernels/l1', 'src/kernels/sparse'],
  'src/kernels/algebra/wasm': [],
  'src/kernels/draws/wasm': ['src/kernels/algebra/wasm', 'src/random'],
  'src/kernels/operators/wasm': ['src/kernels/algebra/wasm'],
  'src/kernels/l1/wasm': ['src/kernels/algebra/wasm', 'src/kernels/operators/wasm'],
  'src/kernels/sparse/wasm': ['src/kernels/algebra/wasm', 'src/kernels/operators/wasm', 'src/kernels/l1/wasm'],
  'src/kernels/networks/wasm': ['src/kernels/algebra/wasm', 'src/kernels/operators/wasm'],
  'src/kernels/factorizations/wasm': ['src/kernels/algebra/wasm', 'src/kernels/l1/wasm'],
  'src/kernels/priors/wasm': ['src/kernels/algebra/wasm', 'src/kernels/networks/wasm'],
  'src/kernels/wasm-exports.ts': ['src/kernels'],
  // Tensors and products of networks, in TypeScript alone.
  'src/multilinear': ['src/random'],
  // Its logarithm and exponential have the same bits in every engine.
  'src/statistics': ['src/random/elementary.ts', 'src/sweep'],
  // For special functions.
  'src/theory': ['src/kernels/spectra'],
  'src/wire': ['src/sweep'],
  'src/experiments': ['src/kernels', 'src/multilinear', 'src/random', 'src/sweep', 'src/theory'],
  'src/diagram': ['src/statistics', 'src/sweep', 'src/theory'],
  'src/export': ['src/statistics', 'src/sweep', 'src/theory'],
  worker: ['src/experiments', 'src/random', 'src/sweep', 'src/wire'],
  // Rooms of the coordinator, each above those before it.
  'coordinator/core': ['coordinator/wall-clock.ts', 'src/sweep', 'src/wire'],
  'coordinator/store': ['coordinator/core', 'src/sweep', 'src/wire'],
  'coordinator/engine': [
    'coordinator/core',
    'coordinator/store',
    'coordinator/wall-clock.ts',
    'src/statistics',
    'src/sweep',
    'src/wire',
  ],
  'coordinator/calls': [
    'coordinator/core',
    'coordinator/store',
    'coordinator/engine',
    'coordinator/wall-clock.ts',
    'src/experiments/registry.ts',
    // It takes no fact of an allocation from the wire that it could not fold (D54).
    'src/allocation',
    'src/diagram',
    'src/export',
    'src/statistics',
    'src/sweep',
    'src/wire',
  ],
  coordinator: [
    'coordinator/core',
    'coordinator/store',
    'coordinator/engine',
    'coordinator/calls',
    'src/sweep',
    'src/wire',
  ],
  // Rooms of the command line: a command may reach all that lies before it, and nothing reaches a command but the program.
  'src/cli/command-line': [...libraries, ...coordinator],
  'src/cli/client': ['src/cli/command-line', ...libraries, ...coordinator],
  'src/cli/access': ['src/cli/command-line', ...libraries, ...coordinator],
  'src/cli/files': ['src/cli/command-line', 'src/cli/client', ...libraries, ...coordinator],
  // What places jobs: programs and scripts of batch systems.
  'src/cli/engines': ['src/cli/command-line', 'src/allocation', ...libraries],
  'src/cli/screen': ['src/cli/command-line', 'src/cli/files', ...libraries],
  'src/cli/site': [
    'src/allocation',
    'src/cli/engines',
    'src/cli/command-line',
    'src/cli/client',
    'src/cli/access',
    'src/cli/files',
    'worker',
    ...libraries,
    ...coordinator,
  ],
  'src/cli/commands': [
    'src/allocation',
    'src/cli/engines',
    'src/cli/command-line',
    'src/cli/client',
    'src/cli/access',
    'src/cli/files',
    'src/cli/screen',
    'src/cli/site',
    'worker',
    ...libraries,
    ...coordinator,
  ],
  // The program, which names the commands.
  'src/cli': ['src/cli/access', 'src/cli/client', 'src/cli/command-line', 'src/cli/commands'],
  test: ['src', ...coordinator, 'worker', 'bench', 'examples', 'tools'],
  bench: ['src', ...coordinator, 'worker', 'test'],
  // Programs that made an example's files.
  examples: ['src'],
  // Steps of the build.
  tools: ['src'],
};

/** Files that are held to less than their floor: to the folder in which they stand and these. `closures` watches its files. */
export const strictFiles: readonly { readonly files: RegExp; readonly mayImport: readonly string[] }[] = [
  {
    // Rules ask how many ways a network has: counts of a graph that kernels read too, and no kernel.
    files: /^src\/experiments\/networks\/declaration\//,
    mayImport: ['src/sweep', 'src/theory', 'src/multilinear/convolution-network.ts'],
  },
  // What several declarations are made of.
  {
    files: /^src\/experiments\/(components|generators|measurements)\/declaration\//,
    mayImport: ['src/sweep', 'src/theory'],
  },
  {
    files: /^src\/experiments\/[^/]+\/declaration\//,
    mayImport: [
      'src/sweep',
      'src/theory',
      'src/experiments/components/declaration',
      'src/experiments/generators/declaration',
      'src/experiments/measurements/declaration',
      'src/experiments/networks/declaration',
    ],
  },
];

/** The files through which something from outside comes in; tests, benchmarks and examples come in as they like. */
export interface Door {
  readonly what: readonly string[];
  readonly files: RegExp;
}

/** By module name; a name stands for its subpaths too. */
export const moduleDoors: readonly Door[] = [
  { what: ['piscina'], files: /^worker\/pool\.ts$/ },
  { what: ['node:worker_threads'], files: /^(worker\/thread|coordinator\/calls\/export-thread(-entry)?)\.ts$/ },
  {
    what: ['@grpc/grpc-js'],
    files:
      /^(coordinator\/calls\/service[^/]*|worker\/uplink|src\/cli\/client\/(client|allocation-calls|read-stream))\.ts$/,
  },
  { what: ['@grpc/reflection', 'grpc-health-check'], files: /^coordinator\/calls\/service[^/]*\.ts$/ },
  { what: ['@grpc/proto-loader'], files: /^src\/wire\/[^/]+\.ts$/ },
  { what: ['better-sqlite3'], files: /^coordinator\/store\/database\.ts$/ },
  { what: ['pure-rand'], files: /^src\/random\/[^/]+\.ts$/ },
  { what: ['yaml'], files: /^src\/(sweep\/sweep-document|cli\/engines\/manifest-text)\.ts$/ },
  { what: ['selfsigned'], files: /^src\/cli\/access\/make-certificate\.ts$/ },
  { what: ['pdfkit'], files: /^src\/diagram\/output\/[^/]+\.ts$/ },
  { what: ['@resvg/resvg-js'], files: /^src\/diagram\/output\/render-child\.ts$/ },
  { what: ['commander', '@commander-js/extra-typings', 'node:process'], files: /^src\/cli\// },
  { what: ['node:timers', 'node:perf_hooks'], files: /^(src\/cli\/.*|.*\/(wall-clock|stopwatch))\.ts$/ },
  // `require` would go past this test.
  { what: ['node:module', 'node:vm'], files: /^$/ },
];

/** By the value that is used; mentions in types are free. */
export const valueDoors: readonly Door[] = [
  { what: ['WebAssembly'], files: /^src\/kernels\/memory\/wasm\.ts$/ },
  {
    what: ['Date.now', 'new Date()', 'performance.now', 'process.hrtime', 'setTimeout', 'setInterval'],
    files: /^(src\/cli\/.*|.*\/(wall-clock|stopwatch))\.ts$/,
  },
  { what: ['Math.random'], files: /^$/ },
  { what: ['process.argv', 'process.env'], files: /^src\/cli\// },
  // An experiment for tests comes in by its address; no address comes over the wire.
  { what: ['import(variable)'], files: /^(worker\/thread|src\/cli\/main)\.ts$/ },
];

/**
 * What the files of a folder must not reach by static imports of values, through whatever files; modules from outside
 * by their names.
 */
export const closures: readonly { readonly from: RegExp; readonly never: RegExp; readonly why: string }[] = [
  {
    from: /^coordinator\/|^src\/experiments\/(registry\.ts$|[^/]+\/declaration\/)/,
    never: /^src\/kernels\/memory\/wasm\.ts$|^src\/experiments\/[^/]+\/trial\//,
    why: 'a coordinator never loads a kernel',
  },
  {
    from: /^src\/diagram\/(page|kinds)\/|^src\/diagram\/output\/(write-svg|font-names)\.ts$/,
    never: /^node:|^pdfkit$|^@resvg\//,
    why: 'a browser plans, draws and writes SVG',
  },
];
