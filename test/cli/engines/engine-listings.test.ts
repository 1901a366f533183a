import test from 'ava';
import { readSubmission } from '../../../src/cli/engines/command.js';
import { commandPresets } from '../../../src/cli/engines/command-presets.js';
import { formatClock } from '../../../src/cli/engines/job-template.js';
import { parseListedJobs } from '../../../src/cli/engines/listed-jobs.js';
import { splitWords } from '../../../src/cli/engines/split-words.js';

/** Composed after the manual of OpenPBS 20: `qstat -x -f -F json`, without the attributes that say nothing of the state. */
const pbs = `{
    "timestamp":1618432467,
    "pbs_version":"20.0.1",
    "pbs_server":"calc0",
    "Jobs":{
        "1008.calc0":{
            "Job_Name":"phasegrid-abcd1234-1",
            "Job_Owner":"user@calc0",
            "resources_used":{ "cpupercent":0, "ncpus":5, "walltime":"00:00:00" },
            "job_state":"R",
            "queue":"workq",
            "exec_host":"calc7/10+calc7/11+calc7/12",
            "comment":"Job run at Wed Apr 14 at 23:34 on (calc7:ncpus=3)"
        },
        "1009.calc0":{
            "Job_Name":"phasegrid-abcd1234-2",
            "job_state":"Q",
            "comment":"Not Running: Insufficient amount of resource: ncpus "
        },
        "1010.calc0":{
            "Job_Name":"phasegrid-abcd1234-3",
            "job_state":"Q",
            "comment":"Can Never Run: Insufficient amount of resource: ncpus (R: 4000 A: 64 T: 64)"
        },
        "1011.calc0":{ "Job_Name":"phasegrid-abcd1234-4", "job_state":"H" },
        "1005.calc0":{ "Job_Name":"phasegrid-abcd1234-5", "job_state":"F", "exec_host":"calc8/0", "Exit_status":-29 },
        "1006.calc0":{ "Job_Name":"phasegrid-abcd1234-6", "job_state":"F", "exec_host":"calc8/0", "Exit_status":0 },
        "1007.calc0":{ "Job_Name":"phasegrid-abcd1234-7", "job_state":"F", "exec_host":"calc8/0", "Exit_status":127 },
        "1012.calc0":{ "Job_Name":"phasegrid-zzzz9999-1", "job_state":"R" },
        "1013.calc0":{ "Job_Name":"STDIN", "job_state":"R" }
    }
}`;

/** Composed after the manual of LSF 10.1: `bjobs -a -noheader -o`. */
const lsf = `1234^RUN^-^-^16*hosta:16*hostb^phasegrid-abcd1234-1^-
1235^PEND^-^-^-^phasegrid-abcd1234-2^Job slot limit reached: 2 hosts;
1236^PSUSP^-^-^-^phasegrid-abcd1234-3^The job was suspended by the user while pending;
1230^EXIT^140^TERM_RUNLIMIT: job killed after reaching LSF run time limit^hostc^phasegrid-abcd1234-4^-
1231^DONE^-^-^hostc^phasegrid-abcd1234-5^-
1232^EXIT^127^-^hostc^phasegrid-abcd1234-6^-
1233^EXIT^130^TERM_OWNER: job killed by owner^hostc^phasegrid-abcd1234-7^-
1229^RUN^-^-^hosta^another^-
`;

/** Grid Engine 8.1.9 of Debian wrote this for `qstat -xml`; the job that runs is of the same form. */
const gridEngine = `<?xml version='1.0'?>
<job_info  xmlns:xsd="http://arc.liv.ac.uk/repos/darcs/sge/source/dist/util/resources/schemas/qstat/qstat.xsd">
  <queue_info>
    <job_list state="running">
      <JB_job_number>4</JB_job_number>
      <JAT_prio>0.75000</JAT_prio>
      <JB_name>phasegrid-abcd1234-1</JB_name>
      <JB_owner>user</JB_owner>
      <state>r</state>
      <JAT_start_time>2026-12-01T01:24:34</JAT_start_time>
      <queue_name>main.q@host7</queue_name>
      <slots>2</slots>
    </job_list>
  </queue_info>
  <job_info>
    <job_list state="pending">
      <JB_job_number>6</JB_job_number>
      <JAT_prio>0.75000</JAT_prio>
      <JB_name>phasegrid-abcd1234-2</JB_name>
      <JB_owner>user</JB_owner>
      <state>qw</state>
      <JB_submission_time>2026-12-01T01:24:42</JB_submission_time>
      <queue_name></queue_name>
      <slots>4</slots>
    </job_list>
    <job_list state="pending">
      <JB_job_number>7</JB_job_number>
      <JAT_prio>0.50000</JAT_prio>
      <JB_name>phasegrid-abcd1234-3</JB_name>
      <JB_owner>user</JB_owner>
      <state>Eqw</state>
      <JB_submission_time>2026-12-01T01:28:08</JB_submission_time>
      <queue_name></queue_name>
      <slots>4</slots>
    </job_list>
    <job_list state="pending">
      <JB_job_number>5</JB_job_number>
      <JAT_prio>0.00000</JAT_prio>
      <JB_name>phasegrid-abcd1234-4</JB_name>
      <JB_owner>user</JB_owner>
      <state>hqw</state>
      <JB_submission_time>2026-12-01T01:24:42</JB_submission_time>
      <queue_name></queue_name>
      <slots>4</slots>
    </job_list>
  </job_info>
</job_info>
`;

const allocationId = 'abcd1234';
const name = (number: number): string => `phasegrid-abcd1234-${number}`;

test('jobs of PBS are read with their state, node and reason; those of others are left out', (t) => {
  const { parse } = commandPresets.pbs;
  t.deepEqual(parse(pbs, allocationId), [
    { name: name(1), jobId: '1008.calc0', state: 'running', node: 'calc7' },
    {
      name: name(2),
      jobId: '1009.calc0',
      state: 'queued',
      reason: 'Not Running: Insufficient amount of resource: ncpus ',
    },
    { name: name(3), jobId: '1010.calc0', state: 'queued', reason: 'BadConstraints' },
    { name: name(4), jobId: '1011.calc0', state: 'queued', reason: 'JobHeldUser' },
    { name: name(5), jobId: '1005.calc0', state: 'ended', reason: 'TIMEOUT', node: 'calc8' },
    { name: name(6), jobId: '1006.calc0', state: 'ended', reason: 'COMPLETED', node: 'calc8' },
    { name: name(7), jobId: '1007.calc0', state: 'ended', reason: 'FAILED', node: 'calc8' },
  ]);
  t.deepEqual(parse('{"timestamp":1,"pbs_version":"2024.1.2","pbs_server":"pbs-01"}', allocationId), []);
  t.deepEqual(parse('', allocationId), []);
  t.throws(() => parse('{"Jobs":{"1.pbs":{"Job_Name":', allocationId), { message: /^qstat: expected JSON/ });
  t.throws(() => parse(pbs.replace('"R"', '"Z"'), allocationId), { message: /expected a state of a job, got Z$/ });
});

test('jobs of LSF are read with their state, node and reason; those of others are left out', (t) => {
  const { parse } = commandPresets.lsf;
  t.deepEqual(parse(lsf, allocationId), [
    { name: name(1), jobId: '1234', state: 'running', node: 'hosta' },
    { name: name(2), jobId: '1235', state: 'queued', reason: 'Job slot limit reached: 2 hosts;' },
    { name: name(3), jobId: '1236', state: 'queued', reason: 'JobHeldUser' },
    { name: name(4), jobId: '1230', state: 'ended', reason: 'TIMEOUT', node: 'hostc' },
    { name: name(5), jobId: '1231', state: 'ended', reason: 'COMPLETED', node: 'hostc' },
    { name: name(6), jobId: '1232', state: 'ended', reason: 'FAILED', node: 'hostc' },
    { name: name(7), jobId: '1233', state: 'ended', reason: 'CANCELLED', node: 'hostc' },
  ]);
  t.throws(() => parse('lsf is down\n', allocationId), { message: /^bjobs: expected lines of jobid/ });
  t.throws(() => parse(lsf.replace('RUN', 'WALK'), allocationId), { message: /expected a state of a job, got WALK$/ });
});

test('jobs of Grid Engine are read with their state, node and reason', (t) => {
  const { parse } = commandPresets.gridengine;
  t.deepEqual(parse(gridEngine, allocationId), [
    { name: name(1), jobId: '4', state: 'running', node: 'host7' },
    { name: name(2), jobId: '6', state: 'queued' },
    { name: name(3), jobId: '7', state: 'queued', reason: 'JobLaunchFailure' },
    { name: name(4), jobId: '5', state: 'queued', reason: 'JobHeldUser' },
  ]);
  t.deepEqual(parse(gridEngine, 'zzzz9999'), []);
  t.throws(() => parse(gridEngine.slice(0, 900), allocationId), { message: /^qstat: expected a document job_info/ });
});

test('lines of a command of one’s own say id, state, name and node', (t) => {
  t.deepEqual(
    parseListedJobs(`7 running ${name(1)} n1\n8 PENDING ${name(2)}\n9 timeout ${name(3)} n2\n1 x y\n`, allocationId),
    [
      { name: name(1), jobId: '7', state: 'running', node: 'n1' },
      { name: name(2), jobId: '8', state: 'queued' },
      { name: name(3), jobId: '9', state: 'ended', reason: 'TIMEOUT', node: 'n2' },
    ],
  );
  t.throws(() => parseListedJobs(`7 walking ${name(1)}`, allocationId), { message: /with a state of queued, / });
});

test('the id of a job is found in what each engine answers to a submission', (t) => {
  const submit = (preset: keyof typeof commandPresets, stdout: string, stderr = '', code = 0) =>
    readSubmission(commandPresets[preset], { kind: 'ended', code, stdout, stderr });
  t.deepEqual(submit('pbs', '1008.calc0\n'), { kind: 'submitted', jobId: '1008.calc0' });
  t.deepEqual(submit('lsf', 'Job <1234> is submitted to default queue <normal>.\n'), {
    kind: 'submitted',
    jobId: '1234',
  });
  t.deepEqual(submit('gridengine', `Your job 5 ("${name(1)}") has been submitted\n`), {
    kind: 'submitted',
    jobId: '5',
  });
  t.like(submit('gridengine', '', 'Unable to run job: job rejected: your user id 0 is lower than minimum\n', 1), {
    kind: 'refused',
    lasting: true,
  });
  t.like(submit('pbs', '', 'qsub: Unauthorized Request\n', 159), { kind: 'refused', lasting: true });
  t.like(submit('pbs', '', 'qsub: would exceed queue generic’s per-user limit\n', 38), {
    kind: 'refused',
    lasting: false,
  });
  t.like(submit('gridengine', '', 'unable to send message to qmaster using port 6444\n', 1), { kind: 'unknown' });
  t.like(submit('lsf', 'odd\n'), { kind: 'unknown' });
  t.is(readSubmission(commandPresets.pbs, { kind: 'too-slow', timeoutMs: 60_000 }).kind, 'unknown');
});

test('words are split as a shell splits them, and times are hours, minutes and seconds', (t) => {
  t.deepEqual(splitWords(`squeue --me -o '%i %T'  "a \\"b" c\\ d`), ['squeue', '--me', '-o', '%i %T', 'a "b', 'c d']);
  t.is(splitWords("a 'b"), undefined);
  t.deepEqual(splitWords('  '), []);
  t.is(formatClock(36 * 3_600_000 + 61_000), '36:01:01');
});
