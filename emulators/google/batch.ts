/** Several calls in one request: `multipart/mixed` whose parts are HTTP requests, answered by parts that are HTTP answers. */
import type { RawRequest, Reply } from '../harness/protocol-server.ts';
import { ApiError, apiErrorReply, invalid } from './errors.ts';

export const BATCH_PATH = '/batch/calendar/v3';
const MOST_PARTS = 50;
const BOUNDARY = 'batch_of_answers';

export async function batchReply(outer: RawRequest, carryOut: (inner: RawRequest) => Promise<Reply>): Promise<Reply> {
  const boundary = /boundary="?([^";]+)"?/i.exec(outer.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return apiErrorReply(invalid('Missing boundary.', 'badRequest'));
  const parts = outer.body.split(`--${boundary}`).slice(1, -1);
  if (parts.length > MOST_PARTS) return apiErrorReply(new ApiError(400, 'badRequest', 'The batch has too many parts.'));
  const answers: string[] = [];
  for (const part of parts) answers.push(answerPart(idOf(part), await carryOut(requestIn(outer, part))));
  const body = `${answers.map((one) => `--${BOUNDARY}\r\n${one}\r\n`).join('')}--${BOUNDARY}--\r\n`;
  return { status: 200, headers: { 'content-type': `multipart/mixed; boundary=${BOUNDARY}` }, body };
}

function idOf(part: string): string {
  return /^content-id:\s*<?([^>\r\n]+)>?/im.exec(part)?.[1]?.trim() ?? '';
}

function requestIn(outer: RawRequest, part: string): RawRequest {
  const [, inner = ''] = splitHead(part.replace(/^\r?\n/, ''));
  const [head, body] = splitHead(inner);
  const [line = '', ...lines] = head.split(/\r?\n/);
  const [method = 'GET', target = '/'] = line.split(' ');
  const headers = Object.fromEntries(
    lines.map((one) => [one.split(':')[0]?.trim().toLowerCase() ?? '', one.slice(one.indexOf(':') + 1).trim()]),
  );
  const url = new URL(target, 'http://localhost');
  const { authorization = '' } = outer.headers;
  return { ...outer, method, path: url.pathname, query: url.searchParams, headers: { authorization, ...headers }, body: body.trim() };
}

function splitHead(text: string): [string, string] {
  const at = /\r?\n\r?\n/.exec(text);
  return at === null ? [text, ''] : [text.slice(0, at.index), text.slice(at.index + at[0].length)];
}

function answerPart(id: string, { status, headers, body }: Reply): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  const head = [
    'Content-Type: application/http',
    `Content-ID: <response-${id}>`,
    '',
    `HTTP/1.1 ${status} ${status < 300 ? 'OK' : 'Error'}`,
  ];
  return [...head, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}
