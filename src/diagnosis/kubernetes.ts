import type { Finding } from '../model/diagnosis.ts';
import { finding } from './catalogue.ts';

/** Kubernetes: `<service>.<namespace>.svc.<cluster domain>`, "DNS for Services and Pods". */
const kubernetes = /^([a-z0-9-]{1,63})\.[a-z0-9-]{1,63}\.svc(?:\.[a-z0-9.-]+)?$/i;

/** The service's own name: the first part of a name in Kubernetes' form. */
export function serviceName(asked: string): string {
  return kubernetes.exec(asked)?.[1] ?? asked;
}

/** For information: the name has Kubernetes' form, which nothing here answers to. Empty for any other. */
export function kubernetesNote(asked: string): readonly Finding[] {
  const name = serviceName(asked);
  if (asked === name) return [];
  return [
    finding('kubernetes-name', { name: asked, service: name }, [{ kind: 'name', source: 'question', value: asked }], {
      severity: 'info',
      fix: { kind: 'use', value: name },
    }),
  ];
}
