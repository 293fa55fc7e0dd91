/** All ports by name. A use case takes only those it needs: `ports: Pick<Ports, 'clock' | 'bookings'>`. */
import type { AccountStore } from './account-store.ts';
import type { BookingStore } from './booking-store.ts';
import type { CalendarProviders } from './calendar-provider.ts';
import type { Clock } from './clock.ts';
import type { ConnectRunStore } from './connect-run-store.ts';
import type { ConnectionStore } from './connection-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { InterviewStore } from './interview-store.ts';
import type { JobQueue } from './job-queue.ts';
import type { MailComposer } from './mail-composer.ts';
import type { MailStore } from './mail-store.ts';
import type { Mailer } from './mailer.ts';
import type { ParticipantStore } from './participant-store.ts';
import type { Secrets } from './secrets.ts';
import type { VaultPlace, VaultStore } from './vault-store.ts';

export interface Ports {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly accounts: AccountStore;
  readonly connections: ConnectionStore;
  readonly vaults: VaultStore;
  readonly participants: ParticipantStore;
  readonly runs: ConnectRunStore;
  readonly interviews: InterviewStore;
  readonly bookings: BookingStore;
  readonly mails: MailStore;
  readonly mailer: Mailer;
  readonly composer: MailComposer;
  readonly jobs: JobQueue;
  readonly idempotency: IdempotencyStore;
  readonly providers: CalendarProviders;
  /** The private booking link of a token, as it stands in mails. */
  readonly bookingLink: (token: string) => string;
  /** Where the administrator's browser comes back to from a page of a calendar system. */
  readonly authorizedUrl: string;
  /** Where the calendar system of a connection can call us; the provider adds a path of its own. */
  readonly callbackUrl: (place: VaultPlace) => string;
}
