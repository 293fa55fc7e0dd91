/** Service accounts: connecting them, checking them, renewing and ending them. No answer ever holds a credential. */
import { z } from 'zod';
import { SKIP_CODES } from '../../domain/connection/connection.ts';
import { REMEDY_ACTORS } from '../../domain/connection/remedy.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import { Email, Fault, Instant, idParams, Line, LocalText, listOf } from './basics.ts';
import { operation } from './operation.ts';
import { ParticipantRef, StatusCounts } from './participants.ts';

const MAX_SETTINGS = 50;
const MAX_SETTING_CHARACTERS = 20_000;

export const AccessLevel = z.enum(['full', 'restricted', 'free-busy']).meta({ id: 'AccessLevel' });

const Provider = z
  .object({
    kind: z.string(),
    title: z.string(),
    summary: LocalText,
    levels: z.array(AccessLevel),
    fields: z.array(
      z.object({
        name: z.string(),
        label: LocalText,
        help: LocalText,
        input: z.enum(['text', 'url', 'email', 'password', 'multiline', 'choice']),
        required: z.boolean(),
        secret: z.boolean(),
        choices: z.array(z.object({ value: z.string(), label: LocalText })),
        placeholder: z.string().nullable(),
        shownWhen: z
          .object({ field: z.string(), values: z.array(z.string()) })
          .nullable()
          .meta({ description: 'The field means something only while another one has one of these values' }),
      }),
    ),
    example: z
      .object({ settings: z.record(z.string(), z.string()), probeMailbox: z.string() })
      .nullable()
      .meta({ description: 'What fills the form to reach a simulated organisation; null outside the demo' }),
  })
  .meta({ id: 'Provider', description: 'A calendar system that can be connected; the form is made from its fields' });

const ProbeName = z
  .enum(['sign-in', 'directory', 'rooms', 'read-free-busy', 'write-event', 'see-own-event', 'out-of-scope-refused'])
  .meta({ id: 'ProbeName' });

const VerdictFacts = z
  .record(z.string(), z.string())
  .meta({ description: 'What a sentence about the verdict needs, by name: `account`, `people`, `rooms`, `address`' });

const Remedy = z
  .object({
    who: z.enum(REMEDY_ACTORS),
    steps: LocalText,
    command: z.string().nullable().meta({ description: 'To be copied as it stands' }),
    page: z.string().nullable().meta({ description: 'Address of the page on which it is done' }),
  })
  .meta({ id: 'Remedy', description: 'What to do about a failed probe, in words of this calendar system' });

const SkipCode = z.enum(SKIP_CODES).meta({ id: 'SkipCode' });

const ProbeVerdict = z
  .discriminatedUnion('result', [
    z.object({ probe: ProbeName, result: z.literal('passed'), detail: z.string(), facts: VerdictFacts }),
    z.object({ probe: ProbeName, result: z.literal('failed'), fault: Fault, fix: z.string(), remedy: Remedy.nullable() }),
    z.object({
      probe: ProbeName,
      result: z.literal('skipped'),
      code: SkipCode.nullable().meta({ description: 'Null in checks from before there were codes' }),
      reason: z.string(),
      facts: VerdictFacts,
    }),
  ])
  .meta({ id: 'ProbeVerdict' });

const Counts = z.object({ people: StatusCounts, rooms: StatusCounts }).meta({ id: 'PeopleAndRoomCounts' });

export const Connection = z
  .object({
    id: z.string(),
    provider: z.object({ kind: z.string(), title: z.string() }),
    name: z.string(),
    declaredLevel: AccessLevel,
    state: z.enum(['draft', 'active', 'degraded', 'failing', 'paused', 'disconnected']).meta({ id: 'ConnectionState' }),
    serviceAccount: z.string().nullable(),
    settings: z.record(z.string(), z.string()).meta({ description: 'Without the secret ones' }),
    probeMailbox: z.string(),
    outOfScopeMailbox: z.string().nullable(),
    check: z
      .object({
        startedAt: Instant,
        finishedAt: Instant.nullable().meta({ description: 'Null while the check runs' }),
        verdicts: z.array(ProbeVerdict),
        provenLevel: AccessLevel.nullable(),
      })
      .nullable(),
    counts: Counts,
    authorizedOnPage: z.boolean().meta({ description: 'Its service account is authorised on a page of the calendar system' }),
    createdAt: Instant,
  })
  .meta({ id: 'Connection' });

const Settings = z
  .record(z.string().max(100), z.string().max(MAX_SETTING_CHARACTERS))
  .refine((settings) => Object.keys(settings).length <= MAX_SETTINGS, 'too many settings');

export const listProviders = operation({
  operationId: 'listProviders',
  summary: 'Calendar systems that can be connected',
  tag: 'connections',
  method: 'GET',
  path: '/providers',
  access: 'connections.view',
  success: { status: 200, description: 'All providers', body: listOf(Provider) },
});

export const listConnections = operation({
  operationId: 'listConnections',
  summary: 'Every connection with its check and its people and rooms by status',
  tag: 'connections',
  method: 'GET',
  path: '/connections',
  access: 'connections.view',
  success: {
    status: 200,
    description: 'All connections; `unassigned` counts those on none',
    body: listOf(Connection).extend({ unassigned: Counts }),
  },
});

export const createConnection = operation({
  operationId: 'createConnection',
  summary: 'Connect a service account; run the check next',
  tag: 'connections',
  method: 'POST',
  path: '/connections',
  access: 'connections.manage',
  idempotent: false,
  body: z.strictObject({
    provider: z.string().min(1).max(50),
    name: Line,
    level: AccessLevel,
    settings: Settings,
    probeMailbox: Email,
    outOfScopeMailbox: Email.nullable(),
  }),
  success: { status: 201, description: 'Created as a draft', body: Connection },
});

export const getConnection = operation({
  operationId: 'getConnection',
  summary: 'One connection; poll it while a check runs',
  tag: 'connections',
  method: 'GET',
  path: '/connections/{id}',
  access: 'connections.view',
  params: idParams<ConnectionId>(),
  success: { status: 200, description: 'The connection', body: Connection },
  problems: ['not-found'],
});

export const checkConnection = operation({
  operationId: 'checkConnection',
  summary: 'Start the check; verdicts appear one by one in the connection',
  tag: 'connections',
  method: 'POST',
  path: '/connections/{id}/check',
  access: 'connections.manage',
  idempotent: false,
  params: idParams<ConnectionId>(),
  success: { status: 202, description: 'The check runs; poll the connection until `check.finishedAt` is set', body: Connection },
  problems: ['not-found', 'check-running'],
});

export const renewCredential = operation({
  operationId: 'renewCredential',
  summary: 'Replace the credential without an outage: it is proven before the old one is dropped',
  tag: 'connections',
  method: 'PUT',
  path: '/connections/{id}/credential',
  access: 'connections.manage',
  params: idParams<ConnectionId>(),
  body: z.strictObject({ settings: Settings }),
  success: { status: 200, description: 'Renewed', body: Connection },
  problems: ['not-found'],
});

export const beginAuthorization = operation({
  operationId: 'beginAuthorization',
  summary: 'Where the service account is authorised, for calendar systems that do it on a page of their own',
  tag: 'connections',
  method: 'POST',
  path: '/connections/{id}/authorization',
  access: 'connections.manage',
  idempotent: false,
  params: idParams<ConnectionId>(),
  success: {
    status: 200,
    description: 'The page; the browser comes back to the administration',
    body: z.object({ url: z.string() }),
  },
  problems: ['not-found', 'authorization-not-needed'],
});

export const completeAuthorization = operation({
  operationId: 'completeAuthorization',
  summary: 'Hand in what the browser came back with; the check of the connection starts',
  tag: 'connections',
  method: 'POST',
  path: '/authorizations',
  access: 'connections.manage',
  idempotent: false,
  body: z.strictObject({
    query: z
      .record(z.string().max(100), z.string().max(MAX_SETTING_CHARACTERS))
      .refine((query) => Object.keys(query).length <= MAX_SETTINGS, 'too many parameters')
      .meta({ description: 'The parameters of the address, as they came' }),
  }),
  success: { status: 200, description: 'Authorised', body: Connection },
  problems: ['not-found', 'authorization-expired'],
});

const Touched = z
  .object({
    people: z.int(),
    rooms: z.int(),
    openInvitations: z.int(),
    comingInterviews: z.int(),
    names: z.array(ParticipantRef).meta({ description: 'The first people and rooms by name, for the sentence shown' }),
  })
  .meta({ id: 'TouchedByDisconnect' });

export const previewDisconnect = operation({
  operationId: 'previewDisconnect',
  summary: 'What disconnecting would touch',
  tag: 'connections',
  method: 'GET',
  path: '/connections/{id}/disconnect-preview',
  access: 'connections.manage',
  params: idParams<ConnectionId>(),
  success: {
    status: 200,
    description: 'What would be touched',
    body: Touched,
  },
  problems: ['not-found'],
});

export const disconnectConnection = operation({
  operationId: 'disconnectConnection',
  summary: 'Disconnect: `keep` pauses everybody and keeps the credential, `erase` forgets both',
  tag: 'connections',
  method: 'POST',
  path: '/connections/{id}/disconnect',
  access: 'connections.manage',
  params: idParams<ConnectionId>(),
  body: z.strictObject({ choice: z.enum(['keep', 'erase']) }),
  success: {
    status: 200,
    description: 'Disconnected, and what was touched',
    body: z.object({
      connection: Connection,
      touched: Touched,
      notGivenBack: Fault.nullable().meta({ description: 'Why what the calendar system had granted could not be given back to it' }),
    }),
  },
  problems: ['not-found'],
});

export const importDirectory = operation({
  operationId: 'importDirectory',
  summary: 'Import people and rooms from the directory of the calendar system',
  tag: 'connections',
  method: 'POST',
  path: '/connections/{id}/directory-import',
  access: 'participants.connect',
  params: idParams<ConnectionId>(),
  success: { status: 200, description: 'Imported', body: z.object({ added: z.int(), updated: z.int() }) },
  problems: ['not-found', 'connection-not-active', 'directory-unsupported'],
});
