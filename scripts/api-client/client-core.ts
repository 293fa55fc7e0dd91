/** The fixed part of the generated client, as text: it is compiled for the browser with the generated part around it. */

export const CLIENT_CORE = `/** \`unreachable\`: no answer came at all. */
export type ClientProblem = Omit<Problem, 'code'> & { readonly code: ProblemCode | 'unreachable' };

/** Every call that does not succeed throws this; \`problem.code\` says why. */
export class ProblemError extends Error {
  readonly problem: ClientProblem;
  constructor(problem: ClientProblem, options?: { cause?: unknown }) {
    super(problem.detail, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function isProblem(error: unknown, code?: ClientProblem['code']): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.problem.code === code);
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** The same key with the same request gives the first answer again and does nothing twice. */
  readonly idempotencyKey?: string;
}

export interface ClientOptions {
  /** Origin of the installation without a slash at the end; '' = the page's own. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
}

interface Address {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
}

type Input = Readonly<Record<string, unknown>> | undefined;

export function createClient(options: ClientOptions = {}): Client {
  const calls = Object.entries(OPERATIONS).map(([name, address]) => [
    name,
    (input?: Input, call?: CallOptions) => send(options, address, input, call),
  ]);
  return Object.fromEntries(calls) as Client;
}

async function send(options: ClientOptions, address: Address, input: Input, call: CallOptions = {}): Promise<unknown> {
  const doFetch = options.fetch ?? fetch;
  let response: Response;
  let text: string;
  try {
    response = await doFetch(urlOf(options.baseUrl ?? '', address, input), requestOf(address, input, call));
    text = await response.text();
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new ProblemError(unreachable(0), { cause: error });
  }
  const body = parsed(text);
  if (response.ok) return body;
  throw new ProblemError(isProblemBody(body) ? body : unreachable(response.status));
}

function urlOf(baseUrl: string, address: Address, input: Input): string {
  const path = address.path.replace(/\\{(\\w+)\\}/g, (_, name: string) => encodeURIComponent(String(input?.[name])));
  const query = new URLSearchParams();
  for (const name of address.query) {
    const value = input?.[name];
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? baseUrl + path : \`\${baseUrl}\${path}?\${query}\`;
}

function requestOf(address: Address, input: Input, call: CallOptions): RequestInit {
  const body = input?.body;
  return {
    method: address.method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(call.signal && { signal: call.signal }),
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblemBody(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function unreachable(status: number): ClientProblem {
  return { type: '/problems/unreachable', title: 'No answer', status, code: 'unreachable', detail: 'The server could not be reached.' };
}
`;
