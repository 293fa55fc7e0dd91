/** Booked interviews: when, with whom, and how far each calendar is. */
import { z } from 'zod';
import type { BookingId } from '../../domain/identifiers.ts';
import { Fault, Instant, InstantInput, idParams, listOf, Span } from './basics.ts';
import { operation } from './operation.ts';
import { ParticipantRef } from './participants.ts';

const CalendarWrite = z
  .object({
    participant: ParticipantRef,
    wanted: z.enum(['present', 'absent']),
    state: z.enum(['pending', 'verified', 'failed']).meta({ id: 'CalendarWriteState' }),
    attempts: z.int(),
    fault: Fault.nullable(),
    updatedAt: Instant,
  })
  .meta({ id: 'CalendarWrite' });

export const Interview = z
  .object({
    id: z.string(),
    invitationId: z.string(),
    application: z.object({ id: z.string(), applicantName: z.string(), position: z.string() }),
    plan: z.object({ id: z.string(), name: z.string(), title: z.string() }),
    state: z.enum(['confirmed', 'cancelled']),
    span: Span,
    zone: z.string(),
    people: z.array(ParticipantRef).meta({ description: 'In panel order; the first is the organizer' }),
    room: ParticipantRef.nullable(),
    locationText: z.string(),
    writes: z.array(CalendarWrite),
    createdAt: Instant,
  })
  .meta({ id: 'Interview' });

const interviewParams = idParams<BookingId>();

export const listInterviews = operation({
  operationId: 'listInterviews',
  summary: 'Interviews that overlap a window, ordered by start',
  tag: 'interviews',
  method: 'GET',
  path: '/interviews',
  access: 'interviews.view',
  query: z.strictObject({ from: InstantInput, to: InstantInput }),
  success: { status: 200, description: 'The interviews, cancelled ones included', body: listOf(Interview) },
});

export const interviewSlots = operation({
  operationId: 'interviewSlots',
  summary: 'Times to which an interview can be moved',
  tag: 'interviews',
  method: 'GET',
  path: '/interviews/{id}/slots',
  access: 'interviews.edit',
  params: interviewParams,
  success: {
    status: 200,
    description: 'The free starts',
    body: z.object({ zone: z.string(), lengthMinutes: z.int(), starts: z.array(Instant) }),
  },
  problems: ['not-found', 'not-booked'],
});

export const moveInterview = operation({
  operationId: 'moveInterview',
  summary: 'Move an interview',
  tag: 'interviews',
  method: 'POST',
  path: '/interviews/{id}/move',
  access: 'interviews.edit',
  params: interviewParams,
  body: z.strictObject({ start: InstantInput }),
  success: { status: 200, description: 'Moved', body: Interview },
  problems: ['not-found', 'slot-taken', 'not-offered', 'availability-unknown', 'not-booked', 'interview-started', 'changed-meanwhile'],
});

export const cancelInterview = operation({
  operationId: 'cancelInterview',
  summary: 'Cancel an interview',
  tag: 'interviews',
  method: 'POST',
  path: '/interviews/{id}/cancel',
  access: 'interviews.edit',
  params: interviewParams,
  success: { status: 200, description: 'Cancelled', body: Interview },
  problems: ['not-found', 'not-booked', 'interview-started', 'changed-meanwhile'],
});

export const retryInterview = operation({
  operationId: 'retryInterview',
  summary: 'Write the interview into its calendars again',
  tag: 'interviews',
  method: 'POST',
  path: '/interviews/{id}/retry',
  access: 'interviews.edit',
  params: interviewParams,
  success: { status: 202, description: 'The calendars are being written', body: Interview },
  problems: ['not-found'],
});
