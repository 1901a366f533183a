import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePorts } from './free-ports.js';
import { until } from './virtual-cluster.js';

const run = promisify(execFile);

/** Grid Engine's daemons on this machine: a queue with four slots, and the parallel environment `smp`. */
export interface VirtualGridEngine {
  /** What Grid Engine's programs need to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** What `qstat` lists of all users; empty where there is nothing. */
  readonly listQueue: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Debian's place of the files that all cells share. */
const installation = '/var/lib/gridengine';
const defaults = '/usr/share/gridengine/default-configuration';
const resources = '/usr/share/gridengine/util/resources';
const master = '/usr/sbin/sge_qmaster';
const executor = '/usr/sbin/sge_execd';

/** Why there can be no Grid Engine here; undefined where there can. */
export function findGridEngineObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start jobs of all users';
  const missing = [master, executor, '/usr/bin/qsub'].filter((path) => !existsSync(path));
  if (missing.length === 0) return undefined;
  return `there is no ${missing.join(', ')} (apt-get install gridengine-master gridengine-exec gridengine-client)`;
}

/** A cell of its own, apart from that of the package. Whoever opens one closes it in `test.after.always`. */
export async function openVirtualGridEngine(): Promise<VirtualGridEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-gridengine-'));
  chmodSync(folder, 0o755);
  const path = (name: string): string => join(folder, name);
  for (const name of ['cell/common', 'spool/qmaster', 'spool/exec']) mkdirSync(path(name), { recursive: true });
  for (const name of ['bin', 'lib', 'utilbin', 'util']) symlinkSync(join(installation, name), path(name));
  const [masterPort, executorPort] = await findFreePorts(2);
  const env = {
    ...{ SGE_ROOT: folder, SGE_CELL: 'cell' },
    ...{ SGE_QMASTER_PORT: String(masterPort), SGE_EXECD_PORT: String(executorPort) },
  };
  const call = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run(program, [...args], { env: { ...process.env, ...env } })).stdout;
  const listQueue = async (): Promise<string> => (await call('qstat', '-u', '*')).trim();
  const close = async (): Promise<void> => {
    await call('qdel', '-f', '-u', '*').catch(() => undefined);
    for (const pid of findDaemons(folder)) await endDaemon(pid);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await spool(folder, call);
    await call(master);
    await configure(folder, call);
  } catch (error) {
    await close();
    throw error;
  }
  return { env, listQueue, close };
}

type Call = (program: string, ...args: readonly string[]) => Promise<string>;

/** What the package's script does for its own cell, in plain files. */
async function spool(folder: string, call: Call): Promise<void> {
  const path = (name: string): string => join(folder, name);
  const own = hostname();
  // Loopback has the names of both.
  writeFileSync(path('cell/common/host_aliases'), `${own} localhost\n`);
  writeFileSync(path('cell/common/act_qmaster'), `${own}\n`);
  const places = `${path('cell/common')};${path('spool/qmaster')}`;
  const bootstrap = [
    ...['admin_user root', 'default_domain none', 'ignore_fqdn true', 'security_mode none'],
    ...['spooling_method classic', 'spooling_lib libspoolc', `spooling_params ${places}`],
    ...['binary_path /usr/lib/gridengine', `qmaster_spool_dir ${path('spool/qmaster')}`],
    ...['listener_threads 2', 'worker_threads 2', 'scheduler_threads 1'],
  ];
  writeFileSync(path('cell/common/bootstrap'), `${bootstrap.join('\n')}\n`);
  const configuration = replaceSettings(readFileSync(defaults, 'utf8'), {
    execd_spool_dir: path('spool/exec'),
    mailer: '/bin/true',
    load_report_time: '00:00:01',
  });
  writeFileSync(path('configuration'), configuration);
  const tool = (name: string): string => join('/usr/lib/gridengine', name);
  await call(tool('spoolinit'), 'classic', 'libspoolc', places, 'init');
  await call(tool('spooldefaults'), 'configuration', path('configuration'));
  await call(tool('spooldefaults'), 'complexes', join(resources, 'centry'));
  await call(tool('spooldefaults'), 'usersets', join(resources, 'usersets'));
  await call(tool('spooldefaults'), 'managers', 'root');
}

const parallelEnvironment = [
  ...['pe_name smp', 'slots 999', 'user_lists NONE', 'xuser_lists NONE', 'start_proc_args NONE', 'stop_proc_args NONE'],
  ...['allocation_rule $pe_slots', 'control_slaves FALSE', 'job_is_first_task TRUE', 'urgency_slots min'],
  ...['accounting_summary FALSE', 'qsort_args NONE', ''],
].join('\n');

/** Schedules every second, and signals a job that is deleted five seconds before it is killed. */
async function configure(folder: string, call: Call): Promise<void> {
  const own = hostname();
  // The master takes calls a moment after it is there, and hears of the other name of loopback still later.
  await until(async () =>
    call('qconf', '-as', own).then(
      () => true,
      async () => (await call('qconf', '-ss').catch(() => '')).includes(own),
    ),
  );
  await call(executor);
  const change = async (option: string, text: string): Promise<void> => {
    writeFileSync(join(folder, 'change'), text);
    await call('qconf', option, join(folder, 'change'));
  };
  await change('-Ap', parallelEnvironment);
  const queue = { qname: 'main.q', hostlist: own, pe_list: 'smp', slots: '4', load_thresholds: 'NONE' };
  await change(
    '-Aq',
    replaceSettings(await call('qconf', '-sq'), { ...queue, notify: '00:00:15', shell: '/bin/bash' }),
  );
  const scheduler = { schedule_interval: '0:0:1', flush_submit_sec: '1', flush_finish_sec: '1', load_formula: 'slots' };
  await change('-Msconf', replaceSettings(await call('qconf', '-ssconf'), scheduler));
  // The queue has no state letter once its host reports.
  await until(async () => / lx-\S+\s*$/m.test(await call('qstat', '-f')));
}

function replaceSettings(text: string, settings: Readonly<Record<string, string>>): string {
  return text.replaceAll(/^(\w+)([ \t]+).*$/gm, (line, name: string, gap: string) =>
    name in settings ? `${name}${gap}${settings[name]}` : line,
  );
}

/** The daemons of this cell alone, by the root that they were started with. */
function findDaemons(folder: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => {
      try {
        const isDaemon = /^sge_(qmaster|execd|shepherd)/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
        return isDaemon && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`SGE_ROOT=${folder}`);
      } catch {
        // It ended meanwhile.
        return false;
      }
    });
}

/** Nothing of a cell that goes is worth an orderly end, which takes the master half a minute. */
async function endDaemon(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
    await until(() => !existsSync(`/proc/${pid}/exe`), 50);
  } catch {
    // It ended before.
  }
}
