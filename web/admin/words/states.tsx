/** Every state of the system as shape, word and colour: one place, so that a state looks the same everywhere. */
import type { ApplicationStatus, CalendarStatus, CalendarWrite, Connection, Invitation, Mail } from '../../client/api.ts';
import { StateSign, type StateTone } from '../../ui/components/state-sign.tsx';
import { useText } from '../context/text.tsx';

export const CALENDAR_TONES: Record<CalendarStatus, StateTone> = {
  connected: 'good',
  connecting: 'waiting',
  failed: 'bad',
  'not-connected': 'none',
  paused: 'off',
};

export function CalendarSign({ status }: { status: CalendarStatus }) {
  const { t } = useText();
  return <StateSign tone={CALENDAR_TONES[status]}>{t(`calendar.${status}`)}</StateSign>;
}

const APPLICATION_TONES: Record<ApplicationStatus, StateTone> = {
  open: 'none',
  invited: 'waiting',
  booked: 'booked',
  declined: 'warn',
  cancelled: 'off',
  'needs-attention': 'warn',
};

export function ApplicationSign({ status }: { status: ApplicationStatus }) {
  const { t } = useText();
  return <StateSign tone={APPLICATION_TONES[status]}>{t(`application.${status}`)}</StateSign>;
}

const INVITATION_TONES: Record<Invitation['state'], StateTone> = {
  open: 'waiting',
  booked: 'booked',
  cancelled: 'off',
  declined: 'warn',
  withdrawn: 'off',
  expired: 'off',
};

export function InvitationSign({ state }: { state: Invitation['state'] }) {
  const { t } = useText();
  return <StateSign tone={INVITATION_TONES[state]}>{t(`invitation.${state}`)}</StateSign>;
}

const WRITE_TONES: Record<CalendarWrite['state'], StateTone> = { pending: 'waiting', verified: 'good', failed: 'bad' };

export function WriteSign({ write }: { write: Pick<CalendarWrite, 'wanted' | 'state'> }) {
  const { t } = useText();
  return <StateSign tone={WRITE_TONES[write.state]}>{t(`write.${write.wanted}.${write.state}`)}</StateSign>;
}

const CONNECTION_TONES: Record<Connection['state'], StateTone> = {
  draft: 'waiting',
  active: 'good',
  degraded: 'warn',
  failing: 'bad',
  paused: 'off',
  disconnected: 'off',
};

export function ConnectionSign({ state }: { state: Connection['state'] }) {
  const { t } = useText();
  return <StateSign tone={CONNECTION_TONES[state]}>{t(`connection.${state}`)}</StateSign>;
}

const MAIL_TONES: Record<Mail['state'], StateTone> = { waiting: 'waiting', sent: 'good', failed: 'bad' };

export function MailSign({ state }: { state: Mail['state'] }) {
  const { t } = useText();
  return <StateSign tone={MAIL_TONES[state]}>{t(`mail.${state}`)}</StateSign>;
}
