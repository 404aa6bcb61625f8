import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mts';
import { ensurePackages } from './packages.mts';

/** Where the keys of an engine with TLS lie. */
export interface Certificates {
  /** `ca.pem`, `cert.pem`, `key.pem` for dockerd. */
  readonly server: string;
  /** The same three for whoever connects. */
  readonly client: string;
}

/** Makes an authority, a server certificate for this machine's loopback, and a client certificate; valid for a day. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await ensurePackages(['openssl']);
  const authority = join(folder, 'authority');
  const days = ['-days', '1', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  mkdirSync(authority, { recursive: true });
  const [ca, caKey] = [join(authority, 'ca.pem'), join(authority, 'key.pem')];
  await command(['openssl', 'req', '-x509', ...days, '-subj', '/CN=lab authority', '-keyout', caKey, '-out', ca]);

  const sign = async (name: string, usage: string): Promise<string> => {
    const into = join(folder, name);
    mkdirSync(into);
    const [key, request, extensions] = [join(into, 'key.pem'), join(into, 'request.pem'), join(into, 'extensions')];
    await command(['openssl', 'req', ...days.slice(2), '-subj', `/CN=${name}`, '-keyout', key, '-out', request]);
    writeFileSync(extensions, `extendedKeyUsage=${usage}\nsubjectAltName=IP:127.0.0.1,DNS:localhost\n`);
    const signing = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '1', '-extfile', extensions];
    await command(['openssl', 'x509', '-req', '-in', request, ...signing, '-out', join(into, 'cert.pem')]);
    await command(['cp', ca, join(into, 'ca.pem')]);
    return into;
  };
  // etcd's gateway asks etcd itself with the server's certificate.
  return { server: await sign('server', 'serverAuth,clientAuth'), client: await sign('client', 'clientAuth') };
}
