/** People and rooms, their hours and the state of their calendars. */
import { z } from 'zod';
import type { ConnectionId, ParticipantId } from '../../domain/identifiers.ts';
import { Fault, Instant, id, idParams, LocalDate, MAX_TEXT, NamedRef, pageOf, pageQuery } from './basics.ts';
import { operation } from './operation.ts';

const MAX_CSV_CHARACTERS = 1_000_000;
const MINUTES_PER_DAY = 1_440;

export const CalendarStatus = z
  .enum(['not-connected', 'connecting', 'connected', 'failed', 'paused'])
  .meta({ id: 'CalendarStatus', description: 'Status Calendar Connection' });

export const StatusCounts = z
  .object({
    'not-connected': z.int(),
    connecting: z.int(),
    connected: z.int(),
    failed: z.int(),
    paused: z.int(),
  })
  .meta({ id: 'StatusCounts' });

export const ParticipantKind = z.enum(['person', 'room']).meta({ id: 'ParticipantKind' });

/** A person or room where only the name and the calendar's state matter. */
export const ParticipantRef = z
  .object({ id: z.string(), name: z.string(), kind: ParticipantKind, status: CalendarStatus })
  .meta({ id: 'ParticipantRef' });

const minutes = { fromMinute: z.int().min(0).max(MINUTES_PER_DAY), toMinute: z.int().min(0).max(MINUTES_PER_DAY) };
const MinuteRange = z.strictObject(minutes).meta({ id: 'MinuteRange', description: 'Minutes after local midnight' });
const Weekday = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6), z.literal(7)])
  .meta({ id: 'Weekday', description: '1 = Monday, 7 = Sunday' });
const WeeklyRange = z.strictObject({ weekday: Weekday, ...minutes }).meta({ id: 'WeeklyRange' });

export const Zone = z.string().min(1).max(100).meta({ id: 'Zone', description: 'IANA time zone, e.g. Europe/Berlin' });

export const WeeklyHours = z
  .strictObject({
    zone: Zone,
    ranges: z.array(WeeklyRange).max(100),
    exceptions: z.array(z.strictObject({ onDate: LocalDate, ranges: z.array(MinuteRange).max(20) })).max(1_000),
  })
  .meta({ id: 'WeeklyHours', description: 'Regular availability for appointments' });

export const Participant = z
  .object({
    id: z.string(),
    kind: ParticipantKind,
    name: z.string(),
    address: z.string(),
    zone: z.string(),
    hours: WeeklyHours,
    location: z.string().nullable().meta({ description: 'Appointment location of a room; null for people' }),
    capacity: z.int().nullable(),
    calendar: z.object({
      status: CalendarStatus,
      connection: NamedRef.nullable(),
      address: z.string().nullable().meta({ description: 'Address of the bound mailbox' }),
      fault: Fault.nullable(),
      since: Instant,
      lastReadAt: Instant.nullable(),
    }),
  })
  .meta({ id: 'Participant' });

export const listParticipants = operation({
  operationId: 'listParticipants',
  summary: 'People and rooms, filtered, in pages',
  tag: 'participants',
  method: 'GET',
  path: '/participants',
  access: 'participants.view',
  query: z.strictObject({
    kind: ParticipantKind.optional(),
    status: CalendarStatus.optional(),
    connectionId: id<ConnectionId>().optional(),
    q: z.string().max(MAX_TEXT).optional(),
    ...pageQuery,
  }),
  success: {
    status: 200,
    description: 'One page; the counts leave the status filter aside',
    body: pageOf(Participant).extend({ countsByStatus: StatusCounts }),
  },
});

export const getParticipant = operation({
  operationId: 'getParticipant',
  summary: 'One person or room',
  tag: 'participants',
  method: 'GET',
  path: '/participants/{id}',
  access: 'participants.view',
  params: idParams<ParticipantId>(),
  success: {
    status: 200,
    description: 'The person or room, and what a lost calendar of theirs endangers',
    body: z.object({ participant: Participant, openInvitations: z.int(), comingInterviews: z.int() }),
  },
  problems: ['not-found'],
});

export const setParticipantHours = operation({
  operationId: 'setParticipantHours',
  summary: 'Set the regular availability for appointments',
  tag: 'participants',
  method: 'PUT',
  path: '/participants/{id}/hours',
  access: 'participants.edit',
  params: idParams<ParticipantId>(),
  body: WeeklyHours,
  success: { status: 200, description: 'Set', body: Participant },
  problems: ['not-found'],
});

export const disconnectParticipant = operation({
  operationId: 'disconnectParticipant',
  summary: 'Disconnect one calendar',
  tag: 'participants',
  method: 'POST',
  path: '/participants/{id}/disconnect',
  access: 'participants.connect',
  params: idParams<ParticipantId>(),
  success: { status: 200, description: 'Disconnected', body: Participant },
  problems: ['not-found'],
});

export const importParticipants = operation({
  operationId: 'importParticipants',
  summary: 'Import people and rooms from CSV text',
  tag: 'participants',
  method: 'POST',
  path: '/participants/import',
  access: 'participants.edit',
  body: z.strictObject({
    csv: z
      .string()
      .min(1)
      .max(MAX_CSV_CHARACTERS)
      .meta({ description: 'First line: name, email and optionally kind, zone, location, capacity' }),
  }),
  success: {
    status: 200,
    description: 'What was taken and which lines were not',
    body: z.object({
      added: z.int(),
      updated: z.int(),
      problems: z.array(z.object({ line: z.int(), message: z.string() })),
    }),
  },
});
