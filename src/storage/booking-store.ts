/** Holds, bookings, claims and calendar writes: the store that is the promise "no double booking". Locks are explained in claims.ts. */
import type { BookingStore } from '../ports/booking-store.ts';
import { createBookingQueries } from './booking-queries.ts';
import { cancelBooking } from './cancel-booking.ts';
import { confirmBooking } from './confirm-booking.ts';
import type { Database } from './database.ts';
import { createHoldMethods } from './hold-methods.ts';
import { moveBooking } from './move-booking.ts';
import type { Outbox } from './outbox.ts';
import { inOrganization } from './transaction.ts';
import { createWriteMethods } from './write-methods.ts';

export function createBookingStore(database: Database, outbox: Outbox): BookingStore {
  return {
    ...createHoldMethods(database),
    ...createBookingQueries(database),
    ...createWriteMethods(database, outbox),
    confirm: (organizationId, holdId, booking, along, now) =>
      inOrganization(database, organizationId, (scope) => confirmBooking(scope, outbox, { organizationId, holdId, booking, along, now })),
    move: (organizationId, id, fromSequence, to, along, now) =>
      inOrganization(database, organizationId, (scope) => moveBooking(scope, outbox, { organizationId, id, fromSequence, to, along, now })),
    cancel: (organizationId, id, fromSequence, along, now) =>
      inOrganization(database, organizationId, (scope) => cancelBooking(scope, outbox, { organizationId, id, fromSequence, along, now })),
  };
}
