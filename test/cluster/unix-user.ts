import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** An ordinary user of this machine, made where he is missing. */
export interface OrdinaryUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export function getOrdinaryUser(name: string): OrdinaryUser {
  const find = (flag: string): number =>
    Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim() || NaN);
  if (Number.isNaN(find('-u'))) execFileSync('useradd', ['--no-create-home', '--shell', '/bin/bash', name]);
  return { name, uid: find('-u'), gid: find('-g') };
}

/** Ends a node's processes of a job as a power cut would. */
export function killJobProcesses(user: OrdinaryUser, jobId: string): number {
  const own = listProcesses(user)
    .map((line) => line.split(' ')[0])
    .filter((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`SLURM_JOB_ID=${jobId}`));
  for (const pid of own) process.kill(Number(pid), 'SIGKILL');
  return own.length;
}

/** The processes of a user, with their command lines. */
export function listProcesses({ uid }: OrdinaryUser): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) !== uid || /^State:\s+Z/m.test(status)) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()}`];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}
