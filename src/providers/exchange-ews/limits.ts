/** What Exchange allows in one request, and how fast we ask. Limits of the documentation; administrators may have set others. */

/** `GetUserAvailability`: mailboxes, and days of the window. */
export const MAX_MAILBOXES = 100;
export const MAX_WINDOW_DAYS = 42;
/** A window is halved on "too big" down to this. */
export const MIN_WINDOW_DAYS = 1;
/** Folders of other people looked at in one request. */
export const MAX_FOLDERS = 100;
/** `SyncFolderItems` and `ResolveNames`. */
export const MAX_CHANGES = 512;
export const MAX_RESOLUTIONS = 100;
/** Letters of a search for people before we give up, and searches in all. */
export const MAX_PREFIX_LETTERS = 3;
export const MAX_SEARCHES = 1_500;
/** Groups within groups. */
export const MAX_GROUPS = 200;
/** Requests at once with one service account; the server's own limit is 27 and is shared with others. */
export const PARALLEL = 4;
/** Quirk: servers also ask to wait for zero milliseconds. */
export const SHORTEST_PAUSE_MS = 500;
export const USUAL_PAUSE_MS = 2_000;
/** `StatusFrequency`: how often a quiet push subscription says that it lives, and how long Exchange tries to tell us something. */
export const STATUS_MINUTES = 30;
