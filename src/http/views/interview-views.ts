/** Invitations and booked interviews as JSON, for recruiters. */
import type { z } from 'zod';
import type { Invitation } from '../../domain/interview/invitation.ts';
import type { InterviewView } from '../../use-cases/booking/describe-interview.ts';
import type { Invitation as InvitationShape } from '../contract/applications.ts';
import type { Interview } from '../contract/interviews.ts';
import { faultOrNull, iso, spanView } from './basics.ts';
import { refOf } from './participant-views.ts';

export function interviewView({ booking, invitation, writes, participants }: InterviewView): z.input<typeof Interview> {
  const { people, room } = booking.assignment;
  return {
    id: booking.id,
    invitationId: invitation.id,
    application: { id: invitation.applicationId, applicantName: invitation.applicant.name, position: invitation.position },
    plan: planNames(invitation),
    state: booking.state,
    span: spanView(booking.span),
    zone: invitation.plan.rules.zone,
    people: people.map((id) => refOf(participants, id, 'person')),
    room: room === null ? null : refOf(participants, room, 'room'),
    locationText: invitation.plan.locationText,
    writes: writes.map(({ participantId, wanted, state, attempts, fault, updatedAt }) => ({
      participant: refOf(participants, participantId, participantId === room ? 'room' : 'person'),
      wanted,
      state,
      attempts,
      fault: faultOrNull(fault),
      updatedAt: iso(updatedAt),
    })),
    createdAt: iso(booking.createdAt),
  };
}

export function invitationView(invitation: Invitation, interview: InterviewView | null): z.input<typeof InvitationShape> {
  return {
    id: invitation.id,
    plan: planNames(invitation),
    state: invitation.state,
    createdAt: iso(invitation.createdAt),
    expiresAt: iso(invitation.expiresAt),
    interview: interview === null ? null : interviewView(interview),
  };
}

function planNames({ planId, plan }: Invitation) {
  return { id: planId, name: plan.name, title: plan.title };
}
