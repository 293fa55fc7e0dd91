/** The namespaces of CalDAV by the prefixes this emulator uses, in what it reads and in what it writes. */
import { createXmlReader, declarationsOf, type Fragment, documentOf as wholeDocument } from '../harness/xml.ts';

const NAMESPACES = {
  D: 'DAV:',
  C: 'urn:ietf:params:xml:ns:caldav',
  CS: 'http://calendarserver.org/ns/',
  NC: 'http://nextcloud.com/ns',
} as const;

/** @throws InvalidXml */
export const parseXml = createXmlReader(NAMESPACES);

/** A whole answer: all prefixes on the root. */
export function documentOf(root: string, ...inside: readonly Fragment[]): string {
  return wholeDocument(root, declarationsOf(NAMESPACES), ...inside);
}
