import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * File systems that other machines may mount too, by their numbers in statfs(2). A write-ahead log is unsafe there
 * (https://www.sqlite.org/wal.html): a commit stays in a second file until it is moved, and another machine may see states
 * of the two files that do not belong together.
 */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x01021997, '9P'],
  [0x7461636f, 'OCFS2'],
  [0x01161970, 'GFS2'],
  [0x20030528, 'OrangeFS'],
  [0xaad7aaea, 'PanFS'],
  [0x65735546, 'FUSE'],
  [0x786f4256, 'a shared folder of a virtual machine'],
  [0xbacbacbc, 'a shared folder of a virtual machine'],
]);

/** The number that statfs gives for the file system of a path. */
export type ReadFileSystem = (path: string) => number;

const readFileSystem: ReadFileSystem = (path) => statfsSync(dirname(path)).type;

/** The name of the network file system on which the path lies; undefined for a local one. */
export function findNetworkName(path: string, find: ReadFileSystem = readFileSystem): string | undefined {
  // Some systems give it as a signed number of 32 bits.
  return networkFileSystems.get(find(path) >>> 0);
}

/** A warning for a user who keeps a ledger there. */
export function describeNetwork(path: string, name: string): string {
  return (
    `ledger ${path}: it lies on a network file system (${name}), where SQLite's write-ahead log is unsafe: every commit goes ` +
    'into the file itself, which is slower. One coordinator at a time may have it, and whether locks reach other machines ' +
    'is up to that file system; a local disk is better, with `phasegrid backup` to bring copies here'
  );
}
