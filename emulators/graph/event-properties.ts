/** Where a calendar object keeps what only Graph knows of an event; other protocols carry these along as X- properties. */

/** Simple members without a place in iCalendar, as JSON. */
export const FIELDS = 'x-graph-fields';
/** A `singleValueExtendedProperty`: parameters `x-id` and `x-owner` (the mailbox that wrote it). */
export const PROPERTY = 'x-graph-property';
export const TRANSACTION = 'x-graph-transaction-id';
export const JOIN_URL = 'x-graph-join-url';
