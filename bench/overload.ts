import { makeAccess } from './cluster/access.js';
import { ledgerInMemory, startBenchCoordinator } from './cluster/bench-coordinator.js';
import { startFleet } from './cluster/fleet.js';

/*
 * Real agents with simulated threads, over gRPC, against a coordinator in a process of its own that gets only the CPU time
 * that nobody else wants. Nobody dies, so that no task may be charged.
 *   node dist/bench/overload.js [agents] [threads of each] [milliseconds of a task] [seconds] [nice value of the coordinator]
 * Prints one line of JSON; the exit code is 1 when an attempt was charged.
 */

const [sessions = 300, threads = 64, taskMs = 2000, seconds = 60, niceness = 19] = process.argv.slice(2).map(Number);

async function main(): Promise<void> {
  const access = await makeAccess(true);
  const taskSeconds = taskMs / 1000;
  const coordinator = await startBenchCoordinator({ ledger: ledgerInMemory, access, taskSeconds, niceness });
  await coordinator.ask('submit', undefined);
  await coordinator.ask('openWindow', undefined);
  const { address } = coordinator;
  const load = { sessions, threads, taskSeconds };
  const fleet = await startFleet({ ...load, access, address, isUnderWay: false, niceness: 0 });
  await fleet.openWindow();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const { syncs, failures, sessionsOver } = await fleet.closeWindow();
  const report = await coordinator.ask('closeWindow', undefined);
  const { attemptsCharged, tasksSettled, trialsQuarantined, cpuSeconds } = report;
  const figures = {
    bench: 'overload',
    ...{ sessions, threads, taskMs, seconds, syncs, failures, sessionsOver },
    ...{ attemptsCharged, tasksSettled, trialsQuarantined, cpuSeconds },
    syncsPerAgentSecond: syncs / sessions / seconds,
    cpuUsPerOutcome: (1e6 * cpuSeconds) / tasksSettled,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  await Promise.all([coordinator.kill(), fleet.kill()]);
  process.exitCode = attemptsCharged === 0 ? 0 : 1;
}

await main();
