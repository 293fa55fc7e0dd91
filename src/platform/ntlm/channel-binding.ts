/**
 * The binding of an authentication to the TLS connection it runs over: `tls-server-end-point` (RFC 5929 section 4), in the structure
 * that NTLM hashes (MS-NLMP section 2.2.2.1, RFC 2744 section 3.11). The hash is that of the certificate's own signature.
 */
import { createHash } from 'node:crypto';

/** Signature algorithms by their object identifier. What is not listed, and MD5 and SHA-1, count as SHA-256. */
const SIGNATURE_HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
/** RSASSA-PSS names its hash in the parameters. */
const RSA_PSS = '1.2.840.113549.1.1.10';
const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
};
const DEFAULT_HASH = 'sha256';
const TAG = { sequence: 0x30, objectIdentifier: 0x06, first: 0xa0 } as const;

/** MD5 over the binding structure: the value of the AV pair MsvAvChannelBindings. `certificate` is DER. */
export function channelBindingHash(certificate: Uint8Array): Buffer {
  return hashOfBinding(createHash(signatureHashOf(certificate)).update(certificate).digest());
}

/** @param endPoint Hash of the server's certificate. */
export function hashOfBinding(endPoint: Uint8Array): Buffer {
  const text = Buffer.concat([Buffer.from('tls-server-end-point:', 'ascii'), endPoint]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  // Initiator and acceptor have no addresses: two empty types and lengths.
  return createHash('md5')
    .update(Buffer.concat([Buffer.alloc(16), length, text]))
    .digest();
}

/** @throws RangeError for something that is no certificate. */
export function signatureHashOf(certificate: Uint8Array): string {
  const [, algorithm] = childrenOf(elementAt(certificate, 0).content);
  const [name, parameters] = algorithm?.tag === TAG.sequence ? childrenOf(algorithm.content) : [];
  if (name?.tag !== TAG.objectIdentifier) throw new RangeError('not a certificate');
  const identifier = dotted(name.content);
  if (identifier === RSA_PSS && parameters !== undefined) return pssHash(parameters.content) ?? DEFAULT_HASH;
  return SIGNATURE_HASHES[identifier] ?? DEFAULT_HASH;
}

function pssHash(parameters: Uint8Array): string | undefined {
  const hash = childrenOf(parameters).find(({ tag }) => tag === TAG.first);
  const [algorithm] = hash === undefined ? [] : childrenOf(hash.content);
  const [name] = algorithm === undefined ? [] : childrenOf(algorithm.content);
  return name === undefined ? undefined : HASHES[dotted(name.content)];
}

interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly end: number;
}

function childrenOf(content: Uint8Array): DerElement[] {
  const found: DerElement[] = [];
  for (let at = 0; at < content.length; at = found.at(-1)?.end ?? content.length) found.push(elementAt(content, at));
  return found;
}

function elementAt(der: Uint8Array, at: number): DerElement {
  const short = der[at + 1] ?? 0;
  const lengthOctets = short < 0x80 ? 0 : short & 0x7f;
  let length = lengthOctets === 0 ? short : 0;
  for (let index = 0; index < lengthOctets; index++) length = length * 256 + (der[at + 2 + index] ?? 0);
  const start = at + 2 + lengthOctets;
  const end = start + length;
  if (end > der.length) throw new RangeError('not a certificate');
  return { tag: der[at] ?? 0, content: der.subarray(start, end), end };
}

function dotted(octets: Uint8Array): string {
  const first = octets[0] ?? 0;
  const parts = [Math.min(2, Math.floor(first / 40)), first - 40 * Math.min(2, Math.floor(first / 40))];
  let value = 0;
  for (const octet of octets.subarray(1)) {
    value = value * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  return parts.join('.');
}
