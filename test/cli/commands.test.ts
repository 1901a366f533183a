import { Command } from '@commander-js/extra-typings';
import test from 'ava';
import { commandModules, listCommands, loadCommands } from '../../src/cli/commands.js';

test('a module has the commands by which it is found', async (t) => {
  for (const module of commandModules) {
    const program = new Command();
    for (const add of await loadCommands([module])) add(program);
    t.deepEqual(
      program.commands.map((command) => command.name()),
      module.names,
    );
  }
});

test('a command line loads its command alone, help loads all and the version none', (t) => {
  const names = (...words: string[]) => listCommands(words).flatMap((module) => module.names);
  const all = commandModules.flatMap((module) => module.names);
  t.deepEqual(names('run', 'sweep.yaml', '--out', 'plan'), ['run']);
  t.deepEqual(names('status', '--help'), ['list', 'status']);
  t.deepEqual([names('--version'), names('-V')], [[], []]);
  for (const words of [[], ['--help'], ['help'], ['help', 'run'], ['rnu']]) t.deepEqual(names(...words), all);
  t.is(new Set(all).size, all.length);
});
