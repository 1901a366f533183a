/*
 * What a declaration may know of the ensembles: src/experiments/measurements/trial/ensembles holds how they are drawn.
 * Letters: A in R^{m x n}.
 */

export const ensembleNames = [
  'gaussian',
  'rademacher',
  'sphere',
  'partial-dct',
  'partial-fourier',
  'partial-hadamard',
  'sparse',
  'correlated',
  'spiked',
  'near-parallel',
] as const;

export type EnsembleName = (typeof ensembleNames)[number];

interface EnsembleTraits {
  /** What the entries are, for people. */
  readonly law: string;
  /**
   * Whether the first m rows of one master matrix of n columns have the right law for every m and do not depend on m.
   * Where they do, success is monotone in m within a trial; elsewhere in k alone.
   */
  readonly nested: boolean;
  /**
   * Whether ties have probability 0: whether x is almost surely either the only minimiser of the l1 norm or none. Two
   * cases are excepted: near-parallel with column-distance 0, and sphere with m = 1, where columns are 1 or -1.
   */
  readonly continuous: boolean;
}

export const ensembleTraits: Readonly<Record<EnsembleName, EnsembleTraits>> = {
  gaussian: { law: 'independent standard normal entries', nested: true, continuous: true },
  rademacher: { law: 'independent entries 1 or -1', nested: true, continuous: false },
  sphere: { law: 'columns uniform on the sphere of radius sqrt(m)', nested: false, continuous: true },
  'partial-dct': { law: 'random rows of the orthonormal DCT-II times sqrt(n)', nested: true, continuous: false },
  'partial-fourier': {
    law: 'cosine and sine rows of random frequencies of the orthonormal real Fourier basis, times sqrt(n)',
    nested: true,
    continuous: false,
  },
  'partial-hadamard': {
    law: 'random rows of the Hadamard matrix of signs, n a power of 2',
    nested: true,
    continuous: false,
  },
  sparse: { law: 'column-degree random entries 1 or -1 in each column', nested: false, continuous: false },
  correlated: {
    law: 'normal rows whose columns j and l have correlation^|j - l|',
    nested: true,
    continuous: true,
  },
  spiked: {
    law: 'gaussian plus spike * u v^T, u standard normal and v a random unit vector',
    nested: true,
    continuous: true,
  },
  'near-parallel': {
    law: 'gaussian, of each two columns the second being the first plus column-distance times a fresh one',
    nested: true,
    continuous: true,
  },
};
