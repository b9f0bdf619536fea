/** A certificate for all names that the tests go by, made anew for each run by openssl. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** Files. */
  readonly cert: string;
  readonly key: string;
  /** Their texts. */
  readonly pem: string;
  readonly keyPem: string;
}

export function makeCertificate(folder: string, names: readonly string[]): Certificate {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
    '-days', '2', '-subj', '/CN=vitrine-tests', '-addext', 'basicConstraints=critical,CA:TRUE',
    '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')},IP:127.0.0.1`,
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  return { cert, key, pem: readFileSync(cert, 'utf8'), keyPem: readFileSync(key, 'utf8') };
}
