/**
 * HTTP over connections that are authenticated by NTLM (MS-NTHT). A handshake owns its connection and takes two requests; with one
 * over a connection that turned out to be forgotten, a call takes three and never more, whatever the server answers.
 */
import { Fault } from '../../domain/fault.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { createHttpClient, type HttpClient, type HttpConnection, type HttpRequest, type HttpResponse } from '../http/http-client.ts';
import { channelBindingHash } from './channel-binding.ts';
import { authenticateMessage, InvalidChallenge, type NtlmCredential, negotiateMessage } from './messages.ts';

export interface NtlmClientOptions {
  readonly credential: NtlmCredential;
  /** PEM certificates trusted besides the usual ones. */
  readonly ca?: string;
}

/** One connection at a time, and on which one the server knows us. */
interface Session {
  readonly http: HttpClient;
  current: HttpConnection | null;
  known: HttpConnection | null;
}

/** As many connections as there are calls at the same time: the caller keeps them few. A 401 that is returned is a refusal. */
export function createNtlmClient({ credential, ca }: NtlmClientOptions): HttpClient {
  const idle: Session[] = [];
  const all = new Set<Session>();
  const forget = (session: Session) => {
    all.delete(session);
    void session.http.close();
  };
  const openSession = () => {
    const session: Session = {
      http: createHttpClient({
        ...(ca === undefined ? {} : { ca }),
        connectionsPerOrigin: 1,
        onConnection: (connection) => {
          session.current = connection;
        },
      }),
      current: null,
      known: null,
    };
    all.add(session);
    return session;
  };
  return {
    async send(request, policy) {
      const session = idle.pop() ?? openSession();
      try {
        const response = await sendOver(session, credential, request, policy);
        // Some servers take no second handshake over a connection on which one failed.
        if (response.status === 401) forget(session);
        else idle.push(session);
        return response;
      } catch (error) {
        forget(session);
        throw error;
      }
    },
    close: async () => void (await Promise.all([...all].map(({ http }) => http.close()))),
  };
}

async function sendOver(session: Session, credential: NtlmCredential, request: HttpRequest, policy: CallPolicy): Promise<HttpResponse> {
  if (session.known !== null && session.known === session.current && session.known.isOpen()) {
    const response = await session.http.send(request, policy);
    if (response.status !== 401) return response;
  }
  session.known = null;
  return shakeHands(session, credential, request, { ...policy, attempts: 1 });
}

async function shakeHands(session: Session, credential: NtlmCredential, request: HttpRequest, policy: CallPolicy): Promise<HttpResponse> {
  const negotiate = negotiateMessage();
  const { url, headers = {} } = request;
  const first = await session.http.send({ method: request.method, url, headers: { ...headers, ...authorization(negotiate) } }, policy);
  const offered = first.status === 401 ? /\bNTLM ([\w+/=]+)/i.exec(first.header('www-authenticate') ?? '')?.[1] : undefined;
  if (offered === undefined) return first;
  const connection = session.current;
  const answer = answerTo(Buffer.from(offered, 'base64'), {
    credential,
    negotiate,
    targetName: `HTTP/${new URL(url).hostname}`,
    channelBinding: connection?.certificate ? channelBindingHash(connection.certificate) : null,
  });
  const response = await session.http.send({ ...request, headers: { ...headers, ...authorization(answer) }, repeatable: false }, policy);
  if (session.current !== connection) throw notKept(new URL(url).origin);
  if (response.status !== 401) session.known = connection;
  return response;
}

function answerTo(challenge: Buffer, answering: Omit<Parameters<typeof authenticateMessage>[0], 'challenge'>): Buffer {
  try {
    return authenticateMessage({ ...answering, challenge });
  } catch (error) {
    if (!(error instanceof InvalidChallenge)) throw error;
    const detail = 'The server answered the NTLM sign-in with something that is no NTLMv2 challenge.';
    throw new Fault({ code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail }, { cause: error });
  }
}

function authorization(message: Buffer): Readonly<Record<string, string>> {
  return { authorization: `NTLM ${message.toString('base64')}` };
}

function notKept(origin: string): Fault {
  const detail = `${origin} does not keep one connection through the NTLM sign-in. A proxy or load balancer between here and there breaks it.`;
  return new Fault({ code: 'provider.unavailable', retry: 'later', blame: 'admin', detail });
}
