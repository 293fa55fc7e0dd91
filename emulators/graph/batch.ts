/** `$batch`: up to 20 calls in one, four at a time for one mailbox; a 429 of one stands inside the good answer. */
import { type Answer, type GraphCall, preferencesIn } from './call.ts';
import { badRequest, Problem, problemBody } from './problem.ts';
import { plainSegments } from './routes.ts';
import { isObject } from './schema.ts';

const MOST_REQUESTS = 20;

export async function answerBatch(call: GraphCall, answerOne: (call: GraphCall) => Promise<Answer>): Promise<Answer> {
  const requests = isObject(call.body) ? call.body.requests : null;
  if (!Array.isArray(requests) || !requests.every(isObject)) throw badRequest('A batch needs its requests.');
  if (requests.length > MOST_REQUESTS)
    throw new Problem(400, 'BadRequest', `Number of batch request steps exceeds the maximum value of ${MOST_REQUESTS}.`);
  const responses = await Promise.all(requests.map((one) => responseFor(call, one, answerOne)));
  return { status: 200, body: { responses } };
}

async function responseFor(
  call: GraphCall,
  request: Record<string, unknown>,
  answerOne: (call: GraphCall) => Promise<Answer>,
): Promise<Record<string, unknown>> {
  const { id } = request;
  try {
    const answer = await answerOne(innerCall(call, request));
    return { id, status: answer.status, headers: { 'Content-Type': 'application/json' }, body: answer.body };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { id, status: error.status, headers: error.options.headers ?? {}, body: problemBody(error, call.tenant.world.clock.now()) };
  }
}

function innerCall(call: GraphCall, request: Record<string, unknown>): GraphCall {
  const url = new URL(String(request.url ?? '').replace(/^\/?/, '/'), 'https://batch.invalid');
  const given = isObject(request.headers) ? request.headers : {};
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const segments = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part));
  return {
    ...call,
    method: String(request.method ?? 'GET').toUpperCase(),
    segments: plainSegments(segments, call.caller.scopes === null ? null : call.caller.user),
    query: url.searchParams,
    headers,
    body: request.body,
    prefer: preferencesIn(headers.prefer),
  };
}
