/** The namespaces of Exchange's SOAP by the prefixes this emulator uses, in what it reads and in what it writes. */
import { createXmlReader, declarationsOf } from '../harness/xml.ts';

const NAMESPACES = {
  s: 'http://schemas.xmlsoap.org/soap/envelope/',
  m: 'http://schemas.microsoft.com/exchange/services/2006/messages',
  t: 'http://schemas.microsoft.com/exchange/services/2006/types',
  e: 'http://schemas.microsoft.com/exchange/services/2006/errors',
  a: 'http://schemas.microsoft.com/exchange/2010/Autodiscover',
  r: 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006',
} as const;

/** @throws InvalidXml */
export const parseXml = createXmlReader(NAMESPACES);

export function declarations(...prefixes: readonly (keyof typeof NAMESPACES)[]): Record<string, string> {
  return declarationsOf(Object.fromEntries(prefixes.map((prefix) => [prefix, NAMESPACES[prefix]])));
}
