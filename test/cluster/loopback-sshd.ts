import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from './free-ports.js';
import { until } from './virtual-cluster.js';

/** An sshd on loopback with keys and configuration of its own, which lets this user in alone. */
export interface LoopbackSshd {
  readonly port: number;
  /** For `ssh -F`: it knows the daemon and has the key. */
  readonly clientConfig: string;
  readonly close: () => Promise<void>;
}

const program = '/usr/sbin/sshd';

/** Why there can be no sshd here; undefined where there can. */
export function findSshdObstacle(): string | undefined {
  return existsSync(program) ? undefined : 'there is no sshd (apt-get install openssh-server)';
}

/** Goes with the test file: whoever opens one closes it in `test.after.always`. */
export async function openLoopbackSshd(): Promise<LoopbackSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-sshd-'));
  const path = (name: string): string => join(folder, name);
  for (const name of ['host-key', 'key']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path(name)]);
  }
  const readKey = (name: string): string => readFileSync(path(`${name}.pub`), 'utf8').trim();
  const [port] = await findFreePorts(1);
  writeFileSync(path('authorized_keys'), `${readKey('key')}\n`, { mode: 0o600 });
  writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${readKey('host-key')}\n`);
  const serverLines = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${path('host-key')}`, 'PidFile none', 'UsePAM no'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'StrictModes no', 'MaxStartups 100'],
    ...['PermitRootLogin prohibit-password', `AuthorizedKeysFile ${path('authorized_keys')}`],
    `AllowUsers ${userInfo().username}`,
  ];
  writeFileSync(path('sshd_config'), `${serverLines.join('\n')}\n`);
  const clientLines = [
    ...['Host *', `IdentityFile ${path('key')}`, 'IdentitiesOnly yes', `UserKnownHostsFile ${path('known_hosts')}`],
    ...['GlobalKnownHostsFile /dev/null', 'StrictHostKeyChecking yes', 'LogLevel ERROR'],
  ];
  writeFileSync(path('ssh_config'), `${clientLines.join('\n')}\n`);
  // Where the daemon of an unprivileged child lives; the service makes it when it starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const daemon = spawn(program, ['-D', '-e', '-f', path('sshd_config')], { stdio: 'ignore' });
  const close = async (): Promise<void> => {
    await endChild(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => canConnect(port), 50);
  } catch (error) {
    await close();
    throw error;
  }
  return { port, clientConfig: path('ssh_config'), close };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', settle(true)).on('error', settle(false));
  });
}
