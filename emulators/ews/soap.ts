/** SOAP messages of Exchange: answers with the version of the server, response messages, and faults with a response code. */
import type { Reply } from '../harness/protocol-server.ts';
import { documentOf, element, elementWith, type Fragment } from '../harness/xml.ts';
import { declarations } from './xml.ts';

/** An operation, or one item of it, that fails with a response code of the schema. */
export class OperationError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const VERSION = { MajorVersion: '15', MinorVersion: '2', MajorBuildNumber: '2562', MinorBuildNumber: '17', Version: 'V2017_07_11' };
const XML = { 'content-type': 'text/xml; charset=utf-8' };
const NAMESPACES = declarations('s', 'm', 't');

export function answer(body: Fragment): Reply {
  const header = element('s:Header', elementWith('t:ServerVersionInfo', VERSION));
  return { status: 200, headers: XML, body: documentOf('s:Envelope', NAMESPACES, header, element('s:Body', body)) };
}

/** `backOffMs` undefined = the server names no time. */
export function fault(code: string, backOffMs?: number): Reply {
  const words = `The request failed: ${code}.`;
  const errors = declarations('e');
  const wait = backOffMs === undefined ? null : elementWith('t:MessageXml', declarations('t'), backOff(backOffMs));
  const body = element(
    's:Fault',
    elementWith('faultcode', { 'xmlns:a': NAMESPACES['xmlns:t'] ?? '' }, `a:${code}`),
    elementWith('faultstring', { 'xml:lang': 'en-US' }, words),
    element('detail', elementWith('e:ResponseCode', errors, code), elementWith('e:Message', errors, words), wait),
  );
  return { status: 500, headers: XML, body: documentOf('s:Envelope', declarations('s'), element('s:Body', body)) };
}

function backOff(ms: number): Fragment {
  return elementWith('t:Value', { Name: 'BackOffMilliseconds' }, String(ms));
}

const NO_LINK = '0';

/** The beginning of a response message; what the operation adds comes after it. */
export function success(name: string, ...content: readonly (Fragment | null)[]): Fragment {
  return elementWith(name, { ResponseClass: 'Success' }, element('m:ResponseCode', 'NoError'), ...content);
}

/** A warning: the answer is good, but it is not all. */
export function warning(name: string, code: string, ...content: readonly (Fragment | null)[]): Fragment {
  return elementWith(name, { ResponseClass: 'Warning' }, ...said(code), ...content);
}

export function failure(name: string, code: string, ...content: readonly (Fragment | null)[]): Fragment {
  const wait = code === 'ErrorServerBusy' ? element('m:MessageXml', backOff(1_000)) : null;
  return elementWith(name, { ResponseClass: 'Error' }, ...said(code), wait, ...content);
}

function said(code: string): Fragment[] {
  return [element('m:MessageText', `It did not work: ${code}.`), element('m:ResponseCode', code), element('m:DescriptiveLinkKey', NO_LINK)];
}

export function responses(name: string, messages: readonly Fragment[]): Fragment {
  return element(name, element('m:ResponseMessages', ...messages));
}
