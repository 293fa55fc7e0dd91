/**
 * The stage door of an emulator, on a port of its own: journal, faults, clock, reset, and what people of the organisation do.
 * JSON in and out, under `/_control/`. For tests and the demonstration; it asks for no credentials and listens on loopback only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerInvitation, calendarLines, deleteFromCalendar, enterMeeting } from '../organization/acts.ts';
import type { Mailbox, Right } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import type { FaultOrder, FaultScript } from './fault-script.ts';
import type { Journal } from './journal.ts';

interface Stage {
  readonly world: Organization;
  readonly journal: Journal;
  readonly faults: FaultScript;
  /** Ways in which this emulator can be made to differ, in its own words. */
  readonly personality: () => object;
  setPersonality(changes: Readonly<Record<string, unknown>>): void;
}

export interface ControlServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface Call {
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Last part of the path, for routes that end in `/:id`. */
  readonly id: string;
}

/** The caller's mistake. */
class BadCall extends Error {}

const HOST = '127.0.0.1';
const DAY_MS = 86_400_000;

export async function startControlServer(stage: Stage, port = 0): Promise<ControlServer> {
  const routes = routesOf(stage);
  const server = createServer((request, response) => {
    answer(routes, request, response).catch((error: unknown) => {
      reply(response, error instanceof BadCall ? 400 : 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, HOST, resolve));
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Routes = Readonly<Record<string, (call: Call) => unknown>>;

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  const [, , noun = '', id = ''] = url.pathname.split('/');
  const route = url.pathname.startsWith('/_control/') ? routes[`${request.method} ${noun}${id === '' ? '' : '/:id'}`] : undefined;
  if (route === undefined) return reply(response, 404, { error: 'no such thing', known: Object.keys(routes) });
  reply(response, 200, route({ query: url.searchParams, body: await jsonOf(request), id }) ?? {});
}

async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new BadCall('the body is not JSON', { cause: error });
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function routesOf(stage: Stage): Routes {
  return { ...stageRoutes(stage), ...worldRoutes(stage.world) };
}

function stageRoutes({ world, journal, faults, personality, setPersonality }: Stage): Routes {
  return {
    'GET journal': ({ query }) => ({
      entries: journal.entries().filter((entry) => entry.number > Number(query.get('after') ?? 0)),
      running: journal.running,
      peak: journal.peak,
    }),
    'DELETE journal': () => journal.clear(),
    'GET faults': () => ({ faults: faults.list() }),
    'POST faults': ({ body }) => ({ id: faults.add(faultOrder(body)) }),
    'DELETE faults': () => faults.clear(),
    'DELETE faults/:id': ({ id }) => faults.remove(Number(id)),
    'GET personality': () => personality(),
    'POST personality': ({ body }) => setPersonality(body),
    'POST reset': () => {
      world.reset();
      faults.clear();
      journal.clear();
    },
    'GET state': () => ({ ...stateOf(world), faults: faults.list(), personality: personality() }),
  };
}

function worldRoutes(world: Organization): Routes {
  return {
    'GET clock': () => ({ now: new Date(world.clock.now()).toISOString() }),
    'POST clock': ({ body }) => {
      if (body.advanceMs === undefined) world.clock.set(instantIn(body.now));
      else world.clock.advance(Number(body.advanceMs));
      world.settle();
      return { now: new Date(world.clock.now()).toISOString() };
    },
    'POST rights': ({ body }) => world.grant(String(body.user), mailboxIn(world, body.mailbox).id, (body.right ?? null) as Right | null),
    'GET mail': () => ({ mail: world.mail() }),
    'GET events': ({ query }) => {
      const start = query.has('start') ? instantIn(query.get('start')) : world.clock.now();
      const end = query.has('end') ? instantIn(query.get('end')) : start + 7 * DAY_MS;
      const lines = calendarLines(world, mailboxIn(world, query.get('mailbox')), { start, end });
      return {
        events: lines.map((line) => ({ ...line, start: new Date(line.start).toISOString(), end: new Date(line.end).toISOString() })),
      };
    },
    'POST events': ({ body }) => {
      const attendees = ((body.attendees ?? []) as string[]).map((address) => mailboxIn(world, address));
      const uid = String(body.uid ?? `desk-${crypto.randomUUID()}`);
      const span = { start: instantIn(body.start), end: instantIn(body.end) };
      const outcome = enterMeeting(world, mailboxIn(world, body.mailbox), {
        uid,
        title: String(body.title ?? 'Meeting'),
        ...span,
        attendees,
      });
      return { uid, outcome: outcome.kind };
    },
    'POST answers': ({ body }) => {
      const answer = { uid: String(body.uid), partstat: String(body.answer) };
      return { found: answerInvitation(world, mailboxIn(world, body.mailbox), answer) };
    },
    'DELETE events': ({ query }) => ({ found: deleteFromCalendar(world, mailboxIn(world, query.get('mailbox')), query.get('uid') ?? '') }),
  };
}

function stateOf(world: Organization): Record<string, unknown> {
  return {
    now: new Date(world.clock.now()).toISOString(),
    domain: world.domain,
    edition: world.edition,
    mailboxes: world.mailboxes(),
    accounts: world.accounts().map(({ user, mailboxId, everyone, disabled }) => ({ user, mailboxId, everyone, disabled })),
  };
}

function faultOrder(body: Readonly<Record<string, unknown>>): FaultOrder {
  const fault = body.fault as FaultOrder['fault'] | undefined;
  if (typeof fault?.kind !== 'string') throw new BadCall('a fault needs a kind');
  const match = (body.match ?? {}) as FaultOrder['match'];
  return { match, fault, ...(body.times === undefined ? {} : { times: Number(body.times) }) };
}

/** By address, alias or id. */
function mailboxIn(world: Organization, value: unknown): Mailbox {
  const found = world.findByAddress(String(value)) ?? world.mailbox(String(value));
  if (found === null) throw new BadCall(`no mailbox ${String(value)}`);
  return found;
}

function instantIn(value: unknown): number {
  const at = Date.parse(String(value));
  if (Number.isNaN(at)) throw new BadCall(`not an instant: ${String(value)}`);
  return at;
}
