import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IService } from 'kubernetes-models/v1/Service';
import { composePodSpec, coordinatorPort, places } from './kubernetes-pods.js';

/** A sweep on Kubernetes: its coordinator, and so many workers. */
export interface KubernetesSweep {
  /** Prefix of all names: a label of DNS. */
  readonly name: string;
  readonly image: string;
  readonly nodes: number;
  readonly threads: number;
  /** Of a worker, as Kubernetes writes it. */
  readonly memory: string;
  /** For the ledger. */
  readonly storage: string;
  /** Contents of secret files. */
  readonly secrets: { readonly identity: string; readonly client: string; readonly worker: string };
  readonly sweep: SweepConfig;
}

/** The sweep file and those that it names, each with its path below one folder. */
export interface SweepConfig {
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[];
}

export type Manifest = IConfigMap | ISecret | IService | INetworkPolicy | IStatefulSet | IJob;

/** The API server takes no object beyond 1 MiB, and content is written in base 64. */
const configBytesMax = 700_000;

/** What is wrong with the files for a ConfigMap; undefined where nothing is. */
export function findConfigProblem({ files }: SweepConfig): string | undefined {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > configBytesMax) {
    return `launch kubernetes: expected at most ${configBytesMax} bytes of sweep file and files that it names, since a ConfigMap takes no more, got ${bytes}`;
  }
  const outside = files.find(({ path }) => path.startsWith('/') || path.split('/').includes('..'));
  if (outside === undefined) return undefined;
  return `launch kubernetes: expected files in the sweep file's folder or below it, got ${outside.path}`;
}

/** All objects, in an order in which they can be applied. */
export function composeManifests(sweep: KubernetesSweep): Manifest[] {
  return [
    composeConfig(sweep),
    composeSecret(sweep, 'identity', { 'identity.json': sweep.secrets.identity }),
    composeSecret(sweep, 'client', { 'access.json': sweep.secrets.client }),
    composeSecret(sweep, 'worker', { 'access.json': sweep.secrets.worker }),
    composeService(sweep),
    composeCoordinatorPolicy(sweep),
    composeWorkerPolicy(sweep),
    composeCoordinator(sweep),
    composeSubmission(sweep),
    composeWorkers(sweep),
  ];
}

type Part = 'coordinator' | 'submission' | 'worker';

function labels({ name }: KubernetesSweep, part: Part) {
  return {
    'app.kubernetes.io/name': 'phasegrid',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': part,
  };
}

function composeConfig({ name, sweep }: KubernetesSweep): IConfigMap {
  const entries = sweep.files.map(({ content }, index) => [fileKey(index), Buffer.from(content).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-sweep` },
    binaryData: Object.fromEntries(entries) as Record<string, string>,
  };
}

/** A key takes no `/`: the path is given where the file is mounted. */
function fileKey(index: number): string {
  return `file-${index}`;
}

function composeSecret({ name }: KubernetesSweep, what: string, stringData: Record<string, string>): ISecret {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-${what}` }, type: 'Opaque', stringData };
}

function composeService(sweep: KubernetesSweep): IService {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${sweep.name}-coordinator`, labels: labels(sweep, 'coordinator') },
    spec: {
      clusterIP: 'None',
      selector: labels(sweep, 'coordinator'),
      ports: [{ name: 'grpc', port: coordinatorPort, targetPort: coordinatorPort }],
    },
  };
}

/** Nobody but workers and the submission reaches the coordinator, which itself calls nobody. */
function composeCoordinatorPolicy(sweep: KubernetesSweep): INetworkPolicy {
  const callers = (['worker', 'submission'] as const).map((part) => ({
    podSelector: { matchLabels: labels(sweep, part) },
  }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${sweep.name}-coordinator` },
    spec: {
      podSelector: { matchLabels: labels(sweep, 'coordinator') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: callers, ports: [{ protocol: 'TCP', port: coordinatorPort }] }],
      egress: [],
    },
  };
}

/** Workers and the submission reach the coordinator and DNS; nobody reaches them. */
function composeWorkerPolicy(sweep: KubernetesSweep): INetworkPolicy {
  const dns = (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, port: 53 }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${sweep.name}-worker` },
    spec: {
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'phasegrid', 'app.kubernetes.io/instance': sweep.name },
        matchExpressions: [
          { key: 'app.kubernetes.io/component', operator: 'In', values: ['worker', 'submission'] satisfies Part[] },
        ],
      },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [
        {
          to: [{ podSelector: { matchLabels: labels(sweep, 'coordinator') } }],
          ports: [{ protocol: 'TCP', port: coordinatorPort }],
        },
        { ports: dns },
      ],
    },
  };
}

/** A StatefulSet never runs two at a time on the same ledger. */
function composeCoordinator(sweep: KubernetesSweep): IStatefulSet {
  const { name, image, storage } = sweep;
  const ledger = `${places.data}/phasegrid.db`;
  // Kubernetes' own gRPC probes speak no TLS, and the coordinator nothing else: it listens once its ledger is open.
  const probe: IProbe = { tcpSocket: { port: coordinatorPort }, periodSeconds: 10, timeoutSeconds: 5 };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: `${name}-coordinator`, labels: labels(sweep, 'coordinator') },
    spec: {
      replicas: 1,
      serviceName: `${name}-coordinator`,
      selector: { matchLabels: labels(sweep, 'coordinator') },
      template: {
        metadata: { labels: labels(sweep, 'coordinator') },
        spec: composePodSpec({
          ...{ image, name: 'coordinator', secret: `${name}-identity`, secretPlace: `${places.data}/phasegrid.access` },
          args: ['serve', '--ledger', ledger, '--listen', `0.0.0.0:${coordinatorPort}`],
          container: {
            resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '4Gi' } },
            ports: [{ name: 'grpc', containerPort: coordinatorPort }],
            // A large ledger is read before it listens.
            startupProbe: { ...probe, failureThreshold: 60 },
            readinessProbe: probe,
            livenessProbe: { ...probe, failureThreshold: 6 },
          },
          volumes: [],
          mounts: [{ name: 'data', mountPath: places.data }],
        }),
      },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
        },
      ],
    },
  };
}

/** Hands the sweep to the coordinator; again does no harm. */
function composeSubmission(sweep: KubernetesSweep): IJob {
  const { name, image } = sweep;
  const items = sweep.sweep.files.map(({ path }, index) => ({ key: fileKey(index), path }));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-submission`, labels: labels(sweep, 'submission') },
    spec: {
      backoffLimit: 10,
      template: {
        metadata: { labels: labels(sweep, 'submission') },
        spec: {
          restartPolicy: 'OnFailure',
          ...composePodSpec({
            ...{ image, name: 'submission', secret: `${name}-client`, secretPlace: places.access },
            args: ['submit', `${places.sweep}/${sweep.sweep.files[0].path}`, '--access', places.access],
            container: { resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } } },
            volumes: [
              { name: 'access', emptyDir: {} },
              { name: 'sweep', configMap: { name: `${name}-sweep`, items } },
            ],
            mounts: [
              { name: 'access', mountPath: '/access' },
              { name: 'sweep', mountPath: places.sweep, readOnly: true },
            ],
          }),
        },
      },
    },
  };
}

/** A worker an index. Evictions and preemptions are nobody's fault; a worker that fails thrice takes no other with it. */
function composeWorkers(sweep: KubernetesSweep): IJob {
  const { name, image, nodes, threads, memory } = sweep;
  const stay = ['--allocation', name, '--idle-timeout', '10m', '--max-offline', '30m'];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-worker`, labels: labels(sweep, 'worker') },
    spec: {
      completionMode: 'Indexed',
      completions: nodes,
      parallelism: nodes,
      backoffLimitPerIndex: 3,
      maxFailedIndexes: nodes,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: {
        metadata: { labels: labels(sweep, 'worker') },
        spec: {
          restartPolicy: 'Never',
          ...composePodSpec({
            ...{ image, name: 'worker', secret: `${name}-worker`, secretPlace: places.access },
            args: ['worker', '--access', places.access, '--threads', String(threads), ...stay],
            container: { resources: { requests: { cpu: String(threads), memory }, limits: { memory } } },
            volumes: [{ name: 'access', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
            mounts: [{ name: 'access', mountPath: '/access' }],
          }),
        },
      },
    },
  };
}
