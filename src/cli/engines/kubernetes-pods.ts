import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext';

/** The port of the coordinator within the cluster. */
export const coordinatorPort = 7400;

/** Where a pod's containers find the program's files. */
export const places = { data: '/data', access: '/access/own', sweep: '/sweep' } as const;

/** Any user but root, and the group that owns what is stored. */
const userId = 1000;

/**
 * A mounted Secret consists of links whose owner is root; phasegrid reads secrets of its own user alone. Every image with
 * phasegrid has Node, and not every one a shell.
 */
const copyScript =
  "const fs=require('fs');const [from,to]=process.argv.slice(1);fs.mkdirSync(to,{recursive:true,mode:0o700});" +
  "for(const name of fs.readdirSync(from))if(!name.startsWith('.'))" +
  'fs.writeFileSync(`${to}/${name}`,fs.readFileSync(`${from}/${name}`),{mode:0o600})';

export interface PodParts {
  readonly image: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly secret: string;
  /** Where the files of the secret are copied to: on the volume `data` or `access`. */
  readonly secretPlace: string;
  /** The main container's own. */
  readonly container: Pick<IContainer, 'resources' | 'ports' | 'readinessProbe' | 'livenessProbe' | 'startupProbe'>;
  /** The one that the secret is copied to is writable, and others are what the pod says. */
  readonly volumes: NonNullable<IPodSpec['volumes']>;
  readonly mounts: NonNullable<IContainer['volumeMounts']>;
}

/** A pod of one container that calls phasegrid, as an ordinary user who may change nothing but his volumes. */
export function composePodSpec(parts: PodParts): IPodSpec {
  const { image, name, args, secret, secretPlace, container, volumes, mounts } = parts;
  const volumeMounts = [...mounts, { name: 'tmp', mountPath: '/tmp' }];
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    initContainers: [
      {
        name: 'secrets',
        image,
        command: ['node', '-e', copyScript, '/secret', secretPlace],
        securityContext: closedContainer,
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        volumeMounts: [...volumeMounts, { name: 'secret', mountPath: '/secret', readOnly: true }],
      },
    ],
    containers: [
      {
        name,
        image,
        command: ['phasegrid'],
        args: [...args],
        securityContext: closedContainer,
        ...container,
        volumeMounts,
      },
    ],
    volumes: [
      ...volumes,
      { name: 'tmp', emptyDir: {} },
      { name: 'secret', secret: { secretName: secret, defaultMode: 0o440 } },
    ],
  };
}

const closedContainer: ISecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
