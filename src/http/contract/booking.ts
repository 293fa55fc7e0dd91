/** The booking page: what the bearer of an invitation's private link sees and does. Says nothing about other applicants. */
import { z } from 'zod';
import { Instant, InstantInput, Language, LongText, Span } from './basics.ts';
import { operation } from './operation.ts';

const tokenParams = z.strictObject({ token: z.string().min(1).max(200) });

export const Hold = z.object({ span: Span, expiresAt: Instant }).meta({ id: 'Hold', description: 'The chosen time is kept until then' });

export const BookingPage = z
  .object({
    organizationName: z.string(),
    applicantName: z.string(),
    language: Language,
    position: z.string(),
    title: z.string(),
    state: z.enum(['open', 'booked', 'cancelled', 'declined']),
    lengthMinutes: z.int(),
    zone: z.string().meta({ description: 'Zone of the interview; the page may show another' }),
    expiresAt: Instant,
    starts: z.array(Instant).meta({ description: 'Free starts, ascending. When booked: times to which it can be moved' }),
    hold: Hold.nullable(),
    interview: z
      .object({
        state: z.enum(['confirmed', 'cancelled']),
        span: Span,
        interviewers: z.array(z.string()),
        location: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'BookingPage' });

const common = { tag: 'booking', access: 'invitation', params: tokenParams } as const;
const chosenStart = z.strictObject({ start: InstantInput });
const refusals = ['slot-taken', 'not-offered', 'availability-unknown', 'invitation-used'] as const;

export const getBookingPage = operation({
  ...common,
  operationId: 'getBookingPage',
  summary: 'What the link is for, the free times, and what is booked',
  method: 'GET',
  path: '/booking/{token}',
  success: { status: 200, description: 'The present truth', body: BookingPage },
});

export const holdSlot = operation({
  ...common,
  operationId: 'holdSlot',
  summary: 'Keep a time for a few minutes; replaces an earlier choice',
  method: 'POST',
  path: '/booking/{token}/hold',
  body: chosenStart,
  success: { status: 200, description: 'Kept', body: Hold },
  problems: refusals,
});

export const releaseHold = operation({
  ...common,
  operationId: 'releaseHold',
  summary: 'Give the kept time back',
  method: 'DELETE',
  path: '/booking/{token}/hold',
  success: { status: 204, description: 'Given back, or none was kept', body: null },
});

export const bookSlot = operation({
  ...common,
  operationId: 'bookSlot',
  summary: 'Book the kept time',
  method: 'POST',
  path: '/booking/{token}/book',
  body: chosenStart,
  success: { status: 200, description: 'Booked', body: BookingPage },
  problems: [...refusals, 'hold-gone'],
});

export const moveBooking = operation({
  ...common,
  operationId: 'moveBooking',
  summary: 'Move the booked interview',
  method: 'POST',
  path: '/booking/{token}/move',
  body: chosenStart,
  success: { status: 200, description: 'Moved', body: BookingPage },
  problems: [...refusals, 'not-booked', 'interview-started', 'changed-meanwhile'],
});

export const cancelBooking = operation({
  ...common,
  operationId: 'cancelBooking',
  summary: 'Cancel the booked interview',
  method: 'POST',
  path: '/booking/{token}/cancel',
  success: { status: 200, description: 'Cancelled', body: BookingPage },
  problems: ['not-booked', 'interview-started', 'changed-meanwhile'],
});

export const declineTimes = operation({
  ...common,
  operationId: 'declineTimes',
  summary: 'None of these suit me',
  method: 'POST',
  path: '/booking/{token}/decline',
  body: z.strictObject({ message: LongText }),
  success: { status: 200, description: 'Told to the organisation', body: BookingPage },
  problems: ['invitation-used'],
});
