/**
 * Exchange Web Services over a simulated organisation. Reads who calls and what for; what an operation answers is decided in the files
 * of `OPERATIONS`. Every message in and out is held against the schema, where there is one.
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
import { childOf, type Fragment, InvalidXml, textAt, type XmlNode } from '../harness/xml.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { olderAnswer, userSettings } from './autodiscover.ts';
import { getUserAvailability } from './availability.ts';
import { effectsOf, malformed, replyInstead } from './effects.ts';
import { actingAs, type Exchange } from './exchange.ts';
import { findItem } from './find-items.ts';
import { convertId, createFolder, deleteFolder, findFolder, getFolder, getUserConfiguration } from './folders.ts';
import { folderKeyOf, itemKeyOf } from './ids.ts';
import { createItem, deleteItem, getItem, updateItem } from './items.ts';
import { expandDl, getRoomLists, getRooms, resolveNames } from './names.ts';
import { type Personality, WELL_BEHAVED } from './personality.ts';
import { PrivateFolders } from './private-folders.ts';
import { type Schema, withoutHeader } from './schema.ts';
import { type Caller, createSignIn, unauthorized } from './sign-in.ts';
import { answer, failure, fault, OperationError, responses } from './soap.ts';
import { subscribe } from './subscribe.ts';
import { type Sent, Subscriptions } from './subscriptions.ts';
import { syncFolderItems } from './sync.ts';
import { getServerTimeZones } from './time-zones.ts';
import { parseXml } from './xml.ts';

interface EwsEmulatorOptions extends ProtocolServerOptions {
  readonly personality?: Partial<Personality>;
  readonly schema?: Schema | null;
}

/** A message that does not fit the schema. */
export interface Lint {
  readonly message: 'request' | 'answer';
  readonly operation: string;
  readonly agent: string;
  readonly problem: string;
}

export interface EwsEmulator extends ProtocolServer {
  readonly personality: () => Personality;
  setPersonality(changes: Partial<Personality>): void;
  readonly lint: readonly Lint[];
  /** Ids of the push subscriptions that have not ended. */
  subscriptions(): readonly string[];
  /** Notifications in the order in which they were answered, or not. */
  notifications(): readonly Sent[];
}

const SERVICES = '/ews/exchange.asmx';
const DISCOVER_SOAP = '/autodiscover/autodiscover.svc';
const DISCOVER_OLDER = '/autodiscover/autodiscover.xml';
const OUR_AGENT = 'Calendula';

const OPERATIONS: Readonly<Record<string, (exchange: Exchange) => Fragment>> = {
  ConvertId: convertId,
  CreateFolder: createFolder,
  CreateItem: createItem,
  DeleteFolder: deleteFolder,
  DeleteItem: deleteItem,
  ExpandDL: expandDl,
  FindFolder: findFolder,
  FindItem: findItem,
  GetFolder: getFolder,
  GetItem: getItem,
  GetRoomLists: getRoomLists,
  GetRooms: getRooms,
  GetServerTimeZones: getServerTimeZones,
  GetUserAvailability: getUserAvailability,
  GetUserConfiguration: getUserConfiguration,
  ResolveNames: resolveNames,
  Subscribe: subscribe,
  SyncFolderItems: syncFolderItems,
  UpdateItem: updateItem,
};

interface EwsQuestion extends Question {
  readonly agent: string;
  readonly rawBody: string;
  readonly envelope: XmlNode | null;
  readonly who: Caller;
}

interface Parts {
  readonly world: Organization;
  readonly personality: Personality;
  readonly schema: Schema | null;
  readonly lint: Lint[];
  readonly folders: PrivateFolders;
  readonly subscriptions: Subscriptions;
  readonly url: string;
}

export async function startEwsEmulator({ personality: initial, schema = null, ...options }: EwsEmulatorOptions): Promise<EwsEmulator> {
  const { world } = options;
  let personality: Personality = { ...WELL_BEHAVED, ...initial };
  const lint: Lint[] = [];
  const folders = new PrivateFolders();
  const signIn = createSignIn(world, options.tls?.cert ?? null);
  const note = (message: Lint['message'], operation: string, { agent, text }: { agent: string; text: string }) => {
    const problem = schema?.problemOf(text) ?? null;
    if (problem !== null) lint.push({ message, operation, agent, problem });
  };
  const subscriptions = new Subscriptions(world, {
    asked: (text) => note('request', 'SendNotification', { agent: 'Exchange', text }),
    answered: (text) => note('answer', 'SendNotification', { agent: OUR_AGENT, text }),
    strike: (incoming) => server.faults.strike(incoming),
  });
  let url = '';
  const server = await startProtocolServer<EwsQuestion>(options, {
    read: (request) => read(world, request, signIn.callerOf(request, personality)),
    carryOut: (question, orders) => carryOut({ world, personality, schema, lint, folders, subscriptions, url }, question, orders),
    replyInstead: (ordered) => replyInstead(ordered, () => unauthorized(personality), world.clock.now()),
    malformed,
  });
  url = server.url;
  return {
    ...server,
    personality: () => personality,
    setPersonality: (changes) => {
      personality = { ...personality, ...changes };
    },
    lint,
    subscriptions: () => subscriptions.ids(),
    notifications: () => subscriptions.sent,
    stop: () => {
      subscriptions.stop();
      return server.stop();
    },
  };
}

function read(world: Organization, request: RawRequest, who: Caller): EwsQuestion {
  const { method, path, headers, body } = request;
  const envelope = xmlIn(body);
  const operation = who.kind === 'step' ? 'ntlm-negotiate' : operationOf(path, envelope);
  const caller = who.kind === 'known' ? who.account.user : null;
  const mailboxes = envelope === null ? [] : mailboxesIn(world, envelope);
  return {
    method,
    path,
    operation,
    mailboxes,
    caller,
    shownBody: withoutAddress(body),
    rawBody: body,
    envelope,
    who,
    agent: headers['user-agent'] ?? '',
  };
}

/** Whoever knows the address of a subscription can speak for the server. */
function withoutAddress(body: string): string {
  return body.replace(/(<(?:\w+:)?URL>)[^<]*/g, '$1…');
}

function xmlIn(body: string): XmlNode | null {
  if (body.trim() === '') return null;
  try {
    return parseXml(body);
  } catch (error) {
    if (error instanceof InvalidXml) return null;
    throw error;
  }
}

function operationOf(path: string, envelope: XmlNode | null): string {
  if (path.toLowerCase().startsWith('/autodiscover/')) return 'autodiscover';
  const name = childOf(envelope, 's:Body')?.children[0]?.name.split(':').at(-1) ?? 'unreadable';
  return name.replace(/Request$/, '');
}

/** Every mailbox that is named anywhere: by address, by folder, by item. */
function mailboxesIn(world: Organization, node: XmlNode): Mailbox[] {
  const here = ['t:EmailAddress', 't:Address', 't:PrimarySmtpAddress', 't:SmtpAddress'].includes(node.name)
    ? world.findByAddress(node.text.trim())
    : node.attributes.Id === undefined
      ? null
      : world.mailbox(mailboxIdIn(node));
  const inside = node.children.flatMap((child) => mailboxesIn(world, child));
  return [...new Set(here === null ? inside : [here, ...inside])];
}

function mailboxIdIn({ name, attributes }: XmlNode): string {
  try {
    return name === 't:FolderId' ? folderKeyOf(attributes.Id ?? '').mailboxId : itemKeyOf(attributes.Id ?? '').mailboxId;
  } catch (error) {
    if (error instanceof OperationError) return '';
    throw error;
  }
}

function carryOut(parts: Parts, question: EwsQuestion, orders: readonly FaultOrder[]): Reply {
  const { who } = question;
  if (who.kind === 'step') return who.reply;
  if (who.kind === 'unknown') return unauthorized(parts.personality);
  const path = question.path.toLowerCase();
  if (path === DISCOVER_SOAP || path === DISCOVER_OLDER) return discover(parts, question, path);
  if (path !== SERVICES) return { status: 404, headers: {}, body: '' };
  if (question.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' };
  const { operation, agent, rawBody } = question;
  const note = (message: Lint['message'], problem: string | null) => {
    if (problem !== null) parts.lint.push({ message, operation, agent, problem });
    return problem;
  };
  const request = agent === OUR_AGENT ? rawBody : withoutHeader(rawBody);
  if (note('request', parts.schema?.problemOf(request) ?? null) !== null && agent === OUR_AGENT) return fault('ErrorSchemaValidation');
  const reply = operated(parts, question, orders);
  note('answer', parts.schema?.problemOf(reply.body) ?? null);
  return reply;
}

function operated(parts: Parts, { who, envelope, operation }: EwsQuestion, orders: readonly FaultOrder[]): Reply {
  const body = childOf(envelope, 's:Body')?.children[0];
  const carry = OPERATIONS[operation];
  if (body === undefined || who.kind !== 'known') return fault('ErrorSchemaValidation');
  if (carry === undefined) return fault('ErrorInvalidRequest');
  const header = childOf(envelope, 's:Header');
  const { world, personality, folders, subscriptions } = parts;
  const effects = effectsOf(orders);
  const facts = { world, personality, effects, folders, subscriptions, account: who.account, body, header };
  try {
    const ordered = operation === 'GetUserAvailability' ? undefined : effects.errorFor(mailboxesIn(world, envelope ?? body)[0] ?? null);
    if (ordered !== undefined) return answer(failed(operation, ordered ?? 'ErrorInternalServerError'));
    return answer(carry({ ...facts, ...actingAs(header, facts) }));
  } catch (error) {
    if (error instanceof OperationError) return fault(error.code);
    throw error;
  }
}

/** What the schema wants in a message even when it failed. */
const IN_FAILURE: Readonly<Record<string, readonly Fragment[]>> = {
  CreateItem: [{ xml: '<m:Items/>' }],
  GetItem: [{ xml: '<m:Items/>' }],
  UpdateItem: [{ xml: '<m:Items/>' }],
};

function failed(operation: string, code: string): Fragment {
  const alone = operation === 'GetRoomLists' || operation === 'GetRooms';
  if (alone) return failure(`m:${operation}Response`, code);
  return responses(`m:${operation}Response`, [failure(`m:${operation}ResponseMessage`, code, ...(IN_FAILURE[operation] ?? []))]);
}

function discover({ personality, url }: Parts, { envelope }: EwsQuestion, path: string): Reply {
  const servicesUrl = personality.autodiscoverNames ?? `${url}/EWS/Exchange.asmx`;
  if (path === DISCOVER_OLDER) {
    const address = textAt(envelope, 'r:Request', 'r:EMailAddress');
    return address === '' ? { status: 400, headers: {}, body: '' } : olderAnswer(servicesUrl);
  }
  if (!personality.autodiscoverSoap || envelope === null) return { status: 404, headers: {}, body: '' };
  return userSettings(envelope, servicesUrl);
}
