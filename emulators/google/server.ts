/**
 * Google Workspace over a simulated organisation: token endpoint, keyless signing, Calendar API v3, Directory API v1. What the
 * answers say is decided in `routes.ts` and the files it names. Every request and answer is held against the discovery documents.
 */
import type { FaultOrder } from '../harness/fault-script.ts';
import {
  type ProtocolServer,
  type ProtocolServerOptions,
  type Question,
  type RawRequest,
  type Reply,
  startProtocolServer,
} from '../harness/protocol-server.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { BATCH_PATH, batchReply } from './batch.ts';
import { announce, type Sender } from './channels.ts';
import { type ApiCall, apiCallAt, calendarDocument, DISCOVERY_PATH } from './discovery.ts';
import { malformed, replyInstead } from './effects.ts';
import { mailboxAt } from './exchange.ts';
import { type Personality, WELL_BEHAVED } from './personality.ts';
import { answerCall } from './routes.ts';
import { createState, type GoogleState, type Grant, keepUp, type Notification } from './state.ts';
import { claimsIn, grantToken, METADATA_PATH, machineToken, SIGN_PATH, signJwt, TOKEN_PATH } from './token-endpoint.ts';

interface GoogleEmulatorOptions extends ProtocolServerOptions {
  readonly personality?: Partial<Personality>;
}

export interface GoogleEmulator extends ProtocolServer {
  readonly personality: () => Personality;
  setPersonality(changes: Partial<Personality>): void;
  /** Deviations from the discovery documents so far, of either side. */
  readonly lint: readonly string[];
  /** Mails Google would have sent. */
  readonly notifications: readonly Notification[];
  /** Ids of the channels that are open. */
  channels(): readonly string[];
}

export async function startGoogleEmulator({ personality: initial, ...options }: GoogleEmulatorOptions): Promise<GoogleEmulator> {
  const { world } = options;
  const state = createState(world);
  let personality: Personality = { ...WELL_BEHAVED, ...initial };
  let sender: Sender | null = null;
  const server = await startProtocolServer<GoogleQuestion>(options, {
    read: (request) => read(world, state, request),
    carryOut: async (question, orders) => {
      if (sender === null) throw new Error('not started yet');
      return carryOut({ personality, sender }, question, orders);
    },
    replyInstead: (fault, question) => replyInstead(fault, question, world.clock.now()),
    malformed,
  });
  const started: Sender = { world, state, faults: server.faults, held: [] };
  sender = started;
  let running = true;
  world.onChange(() => {
    keepUp(state, world);
    if (running) announce(started);
  });
  return {
    ...server,
    personality: () => personality,
    setPersonality: (changes) => {
      personality = { ...personality, ...changes };
    },
    lint: state.lint,
    notifications: state.notifications,
    channels: () => [...state.channels.keys()],
    stop: () => {
      running = false;
      return server.stop();
    },
  };
}

interface GoogleQuestion extends Question {
  readonly raw: RawRequest;
  readonly call: ApiCall | null;
  readonly json: unknown;
  readonly grant: Grant | null;
  readonly scopes: readonly string[];
}

const TOKEN_LIKE = /"(?:token|payload)":\s*"(?:[^"\\]|\\.)*"/g;
const SCOPE = 'https://www.googleapis.com/auth/';

function read(world: Organization, state: GoogleState, raw: RawRequest): GoogleQuestion {
  keepUp(state, world);
  const { method, path } = raw;
  if (path === TOKEN_PATH) return readTokenRequest(world, raw);
  const call = apiCallAt(method, path);
  const json = jsonIn(raw.body);
  const grant = state.grants.get((raw.headers.authorization ?? '').replace(/^Bearer /i, '')) ?? null;
  return {
    raw,
    method,
    path: decodeURI(path),
    call,
    json,
    grant,
    scopes: [],
    operation: operationOf(raw, call),
    mailboxes: mailboxesIn(world, { call, json, grant }),
    caller: grant === null ? null : (world.mailbox(grant.subject ?? '')?.address ?? grant.serviceAccount),
    shownBody: raw.body.replaceAll(TOKEN_LIKE, '"token":"…"'),
  };
}

/** The assertion stays out of the journal; whom and what it asks for goes in. */
function readTokenRequest(world: Organization, raw: RawRequest): GoogleQuestion {
  const { sub, scope = '', iss = null } = claimsIn(raw);
  const mailbox = sub === undefined ? null : world.findByAddress(sub);
  const scopes = scope.split(' ').map((one) => one.replace(SCOPE, ''));
  const shownBody = JSON.stringify({ sub, scopes });
  const mailboxes = mailbox === null ? [] : [mailbox];
  return {
    raw,
    method: raw.method,
    path: raw.path,
    call: null,
    json: null,
    grant: null,
    scopes,
    operation: 'token',
    mailboxes,
    caller: iss,
    shownBody,
  };
}

function operationOf({ path }: RawRequest, call: ApiCall | null): string {
  if (path === METADATA_PATH) return 'metadata';
  if (path === DISCOVERY_PATH) return 'discovery';
  if (SIGN_PATH.test(path)) return 'signJwt';
  return path === BATCH_PATH ? 'batch' : (call?.operation ?? 'unknown');
}

function jsonIn(body: string): unknown {
  if (body.trim() === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function mailboxesIn(world: Organization, { call, json, grant }: Pick<GoogleQuestion, 'call' | 'json' | 'grant'>): Mailbox[] {
  const named = call?.path.calendarId;
  const items =
    call?.operation === 'freebusy.query'
      ? ((json as { items?: { id?: string }[] } | undefined)?.items ?? []).map(({ id }) => id ?? '')
      : [];
  const own = world.mailbox(grant?.subject ?? '')?.address ?? '';
  return [...(named === undefined ? [] : [named === 'primary' ? own : named]), ...items].flatMap(
    (address) => mailboxAt(world, address) ?? [],
  );
}

interface Stage {
  readonly personality: Personality;
  readonly sender: Sender;
}

async function carryOut({ personality, sender }: Stage, question: GoogleQuestion, orders: readonly FaultOrder[]): Promise<Reply> {
  const { raw, operation } = question;
  const { world, state } = sender;
  if (operation === 'token') return grantToken({ world, state, personality }, raw);
  if (operation === 'metadata') return machineToken(raw);
  if (operation === 'discovery')
    return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: calendarDocument() };
  const [, email] = SIGN_PATH.exec(raw.path) ?? [];
  if (email !== undefined) return signJwt(raw, email);
  if (operation === 'batch') {
    return batchReply(raw, async (inner) => carryOut({ personality, sender }, read(world, state, inner), orders));
  }
  return answerCall({ raw, call: question.call, body: question.json, grant: question.grant, personality, sender, orders });
}
