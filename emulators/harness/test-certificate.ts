/** A certificate authority and a certificate for localhost, made by openssl: nobody trusts it but who is given it. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCertificate {
  /** PEM texts. */
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** @param names Of hosts besides localhost, for programs whose addresses are fixed. */
export function makeTestCertificate(names: readonly string[] = []): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'calendula-tls-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  try {
    const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    openssl(
      'req',
      '-x509',
      ...EC,
      '-days',
      '365',
      '-keyout',
      file('ca.key'),
      '-out',
      file('ca.pem'),
      '-subj',
      '/CN=Calendula test CA',
      ...ca,
    );
    openssl('req', ...EC, '-keyout', file('leaf.key'), '-out', file('leaf.csr'), '-subj', '/CN=localhost');
    const hosts = ['DNS:localhost', 'IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)];
    writeFileSync(file('leaf.ext'), `subjectAltName=${hosts.join(',')}\nextendedKeyUsage=serverAuth\n`);
    const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '365', '-extfile', file('leaf.ext')];
    openssl('x509', '-req', '-in', file('leaf.csr'), ...signed, '-out', file('leaf.pem'));
    const [pem, key, cert] = ['ca.pem', 'leaf.key', 'leaf.pem'].map((name) => readFileSync(file(name), 'utf8'));
    return { ca: pem ?? '', key: key ?? '', cert: cert ?? '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const DAY_MS = 86_400_000;

/** The one kept in this file, or a fresh one where there is none or it ends within a day: stored connections go on trusting it. */
export function keptTestCertificate(file: string): TestCertificate {
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as TestCertificate;
    if (new X509Certificate(kept.cert).validToDate.getTime() > Date.now() + DAY_MS) return kept;
  }
  const made = makeTestCertificate();
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
