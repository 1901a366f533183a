import test from 'ava';
import { countThreads, ownSurroundings } from '../../../src/cli/command-line/thread-count.js';

function count(
  environment: Readonly<Record<string, string>>,
  { cores = 16, files = {} }: { readonly cores?: number; readonly files?: Readonly<Record<string, string>> } = {},
): number {
  return countThreads({ environment, cores, readFile: (path) => files[path] });
}

test('what a batch system gives one node is taken as it is, the CPUs of a task first', (t) => {
  t.is(count({ SLURM_CPUS_PER_TASK: '8', SLURM_CPUS_ON_NODE: '64' }), 8);
  t.is(count({ SLURM_CPUS_ON_NODE: '64' }), 64);
  t.is(count({ PBS_NCPUS: '24', NCPUS: '3' }), 24);
  t.is(count({ NCPUS: '12', PBS_JOBID: '7.server' }), 12);
});

test('NCPUS says nothing outside of PBS', (t) => {
  t.is(count({ NCPUS: '12' }), 16);
});

test('the slots of a whole job are no more threads than this host has cores', (t) => {
  t.is(count({ LSB_DJOB_NUMPROC: '4' }), 4);
  t.is(count({ LSB_DJOB_NUMPROC: '128' }), 16);
  t.is(count({ NSLOTS: '6' }), 6);
  t.is(count({ NSLOTS: '600' }), 16);
});

test('what is no number of threads is passed over', (t) => {
  for (const text of ['', '0', '-4', '4(x2)', '1.5', 'many'])
    t.is(count({ SLURM_CPUS_PER_TASK: text, NSLOTS: '3' }), 3);
  t.is(count({ SLURM_CPUS_ON_NODE: '99999' }), 1024);
});

test('the quota of a control group of version 2 bounds the threads, that of a group above too', (t) => {
  const files = {
    '/proc/self/cgroup': '0::/kubepods/pod1/box\n',
    '/sys/fs/cgroup/kubepods/pod1/box/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/kubepods/pod1/cpu.max': '350000 100000\n',
  };
  t.is(count({}, { files }), 3);
  t.is(count({}, { files, cores: 2 }), 2);
  // In a container the group is the root.
  t.is(count({}, { files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '50000 100000\n' } }), 1);
  t.is(count({}, { files: { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' } }), 16);
});

test('the quota of a control group of version 1 bounds the threads', (t) => {
  const own = '12:memory:/box\n4:cpu,cpuacct:/box\n1:name=systemd:/box\n';
  const folder = '/sys/fs/cgroup/cpu,cpuacct/box';
  const files = {
    '/proc/self/cgroup': own,
    [`${folder}/cpu.cfs_quota_us`]: '600000\n',
    [`${folder}/cpu.cfs_period_us`]: '100000\n',
  };
  t.is(count({}, { files }), 6);
  t.is(count({}, { files: { ...files, [`${folder}/cpu.cfs_quota_us`]: '-1\n' } }), 16);
  const rootFiles = {
    '/proc/self/cgroup': '4:cpu:/gone\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '200000\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
  };
  t.is(count({}, { files: rootFiles }), 2);
});

test('without any of them there are as many threads as cores, and this machine has some', (t) => {
  t.is(count({}), 16);
  t.true(countThreads(ownSurroundings()) >= 1);
});
