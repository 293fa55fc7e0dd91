/** The API of Calendula, typed. Generated from openapi.json by `npm run generate`; do not edit. */

export type AccessLevel = "full" | "restricted" | "free-busy";

export type Application = {
  readonly id: string;
  readonly applicant: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly language: Language;
  };
  readonly position: string;
  readonly status: ApplicationStatus;
  readonly createdAt: Instant;
};

export type ApplicationDetail = {
  readonly id: string;
  readonly applicant: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly language: Language;
  };
  readonly position: string;
  readonly status: ApplicationStatus;
  readonly createdAt: Instant;
  readonly invitations: readonly Invitation[];
  /** Oldest first */
  readonly history: readonly HistoryEntry[];
};

export type ApplicationStatus = "open" | "invited" | "booked" | "cancelled" | "declined" | "needs-attention";

export type BookingPage = {
  readonly organizationName: string;
  readonly applicantName: string;
  readonly language: Language;
  readonly position: string;
  readonly title: string;
  readonly state: "open" | "booked" | "cancelled" | "declined";
  readonly lengthMinutes: number;
  /** Zone of the interview; the page may show another */
  readonly zone: string;
  readonly expiresAt: Instant;
  /** Free starts, ascending. When booked: times to which it can be moved */
  readonly starts: readonly Instant[];
  readonly hold: Hold | null;
  readonly interview: {
    readonly state: "confirmed" | "cancelled";
    readonly span: Span;
    readonly interviewers: readonly string[];
    readonly location: string;
  } | null;
};

/** Status Calendar Connection */
export type CalendarStatus = "not-connected" | "connecting" | "connected" | "failed" | "paused";

export type CalendarWrite = {
  readonly participant: ParticipantRef;
  readonly wanted: "present" | "absent";
  readonly state: CalendarWriteState;
  readonly attempts: number;
  readonly fault: Fault | null;
  readonly updatedAt: Instant;
};

export type CalendarWriteState = "pending" | "verified" | "failed";

export type ConnectRun = {
  readonly id: string;
  readonly connection: NamedRef;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly counts: {
    readonly waiting: number;
    readonly connected: number;
    readonly failed: number;
  };
  readonly items: readonly {
    readonly participantId: string;
    readonly name: string;
    readonly result: "waiting" | "connected" | "failed";
    readonly fault: Fault | null;
  }[];
};

export type Connection = {
  readonly id: string;
  readonly provider: {
    readonly kind: string;
    readonly title: string;
  };
  readonly name: string;
  readonly declaredLevel: AccessLevel;
  readonly state: ConnectionState;
  readonly serviceAccount: string | null;
  /** Without the secret ones */
  readonly settings: Readonly<Record<string, string>>;
  readonly probeMailbox: string;
  readonly outOfScopeMailbox: string | null;
  readonly check: {
    readonly startedAt: Instant;
    /** Null while the check runs */
    readonly finishedAt: Instant | null;
    readonly verdicts: readonly ProbeVerdict[];
    readonly provenLevel: AccessLevel | null;
  } | null;
  readonly counts: PeopleAndRoomCounts;
  /** Its service account is authorised on a page of the calendar system */
  readonly authorizedOnPage: boolean;
  readonly createdAt: Instant;
};

export type ConnectionState = "draft" | "active" | "degraded" | "failing" | "paused" | "disconnected";

/** Why the world failed. Every code has a section in the reference of errors. */
export type Fault = {
  readonly code: "provider.unauthorized" | "provider.forbidden" | "provider.out-of-scope" | "provider.mailbox-not-found" | "provider.calendar-not-found" | "provider.event-not-found" | "provider.conflict" | "provider.slot-taken" | "provider.throttled" | "provider.unavailable" | "provider.unreachable" | "provider.tls-untrusted" | "provider.cursor-expired" | "provider.unsupported" | "provider.malformed-reply" | "provider.rejected" | "provider.propagating" | "provider.unproven" | "storage.unavailable" | "storage.conflict" | "mail.refused" | "mail.unavailable" | "config.invalid";
  readonly retry: "never" | "later";
  readonly blame: "admin" | "provider" | "us";
  readonly detail: string;
};

export type HistoryEntry = {
  readonly at: Instant;
  readonly kind: "application-created" | "invitation-sent" | "invitation-resent" | "invitation-withdrawn" | "invitation-expired" | "interview-booked" | "interview-moved" | "interview-cancelled" | "times-declined" | "calendar-written" | "calendar-removed" | "calendar-write-failed" | "calendar-changed-elsewhere" | "booking-refused" | "mail-sent" | "mail-failed";
  readonly actor: {
    readonly kind: "user" | "applicant" | "system";
    readonly name: string | null;
  };
  readonly facts: Readonly<Record<string, string>>;
};

/** The chosen time is kept until then */
export type Hold = {
  readonly span: Span;
  readonly expiresAt: Instant;
};

/** ISO 8601 instant in UTC, e.g. 2027-03-02T09:30:00.000Z */
export type Instant = string;

/** ISO 8601 instant with Z or an offset */
export type InstantInput = string;

export type Interview = {
  readonly id: string;
  readonly invitationId: string;
  readonly application: {
    readonly id: string;
    readonly applicantName: string;
    readonly position: string;
  };
  readonly plan: {
    readonly id: string;
    readonly name: string;
    readonly title: string;
  };
  readonly state: "confirmed" | "cancelled";
  readonly span: Span;
  readonly zone: string;
  /** In panel order; the first is the organizer */
  readonly people: readonly ParticipantRef[];
  readonly room: ParticipantRef | null;
  readonly locationText: string;
  readonly writes: readonly CalendarWrite[];
  readonly createdAt: Instant;
};

export type Invitation = {
  readonly id: string;
  readonly plan: {
    readonly id: string;
    readonly name: string;
    readonly title: string;
  };
  readonly state: InvitationState;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly interview: Interview | null;
};

export type InvitationState = "open" | "booked" | "cancelled" | "declined" | "withdrawn" | "expired";

export type Language = "en" | "de";

/** Calendar date without a zone, e.g. 2027-03-02 */
export type LocalDate = string;

export type LocalText = {
  readonly en: string;
  readonly de: string;
};

export type Mail = {
  readonly id: string;
  readonly applicationId: string;
  readonly to: {
    readonly name: string;
    readonly address: string;
  };
  readonly subject: string;
  readonly text: string;
  /** Show it only in a sandboxed frame */
  readonly html: string;
  readonly calendar: {
    readonly method: "REQUEST" | "CANCEL";
    readonly text: string;
  } | null;
  readonly state: "waiting" | "sent" | "failed";
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
};

export type Me = {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly roles: readonly RoleKey[];
    readonly language: Language;
  };
  readonly permissions: readonly Permission[];
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly zone: string;
    readonly language: Language;
  };
  readonly expiresAt: Instant;
};

/** Minutes after local midnight */
export type MinuteRange = {
  readonly fromMinute: number;
  readonly toMinute: number;
};

/** Why a time is not offered */
export type MissingKind = "outside-window" | "notice-too-short" | "off-grid" | "outside-hours" | "busy" | "claimed" | "unknown" | "nobody-in-slot" | "no-room" | "same-person-twice";

export type MissingReason = {
  readonly kind: MissingKind;
  readonly participant: ParticipantRef | null;
  /** Place in the panel that nobody can take */
  readonly slotLabel: string | null;
  readonly fault: Fault | null;
};

export type NamedRef = {
  readonly id: string;
  readonly name: string;
};

export type NewInvitation = {
  readonly invitation: Invitation;
  readonly link: string;
  readonly offered: number;
};

export type Participant = {
  readonly id: string;
  readonly kind: ParticipantKind;
  readonly name: string;
  readonly address: string;
  readonly zone: string;
  readonly hours: WeeklyHours;
  /** Appointment location of a room; null for people */
  readonly location: string | null;
  readonly capacity: number | null;
  readonly calendar: {
    readonly status: CalendarStatus;
    readonly connection: NamedRef | null;
    /** Address of the bound mailbox */
    readonly address: string | null;
    readonly fault: Fault | null;
    readonly since: Instant;
    readonly lastReadAt: Instant | null;
  };
};

export type ParticipantKind = "person" | "room";

export type ParticipantRef = {
  readonly id: string;
  readonly name: string;
  readonly kind: ParticipantKind;
  readonly status: CalendarStatus;
};

export type PeopleAndRoomCounts = {
  readonly people: StatusCounts;
  readonly rooms: StatusCounts;
};

export type Permission = "users.view" | "users.edit" | "users.create" | "users.delete" | "settings.configure" | "connections.view" | "connections.manage" | "participants.view" | "participants.connect" | "participants.edit" | "plans.view" | "plans.edit" | "applicants.view" | "applicants.edit" | "interviews.view" | "interviews.edit" | "interviews.own" | "mail.view";

export type Plan = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly panel: readonly {
    readonly label: string;
    readonly candidates: readonly ParticipantRef[];
  }[];
  readonly rooms: readonly ParticipantRef[];
  readonly locationText: string;
  readonly rules: TimeRules;
};

export type PlanInput = {
  readonly name: string;
  /** Neutral words that stand in calendars and mails */
  readonly title: string;
  readonly panel: readonly {
    readonly label: string;
    readonly candidates: readonly string[];
  }[];
  /** Empty = no room needed */
  readonly rooms: readonly string[];
  readonly locationText: string;
  readonly rules: TimeRules;
};

export type PlanPreview = {
  readonly count: number;
  readonly perDay: readonly {
    readonly onDate: LocalDate;
    readonly count: number;
  }[];
  /** The heaviest first */
  readonly limits: readonly {
    readonly kind: MissingKind;
    readonly participant: ParticipantRef | null;
    readonly slotLabel: string | null;
    readonly fault: Fault | null;
    /** How many starts this stands in the way of */
    readonly starts: number;
  }[];
};

export type ProbeName = "sign-in" | "directory" | "rooms" | "read-free-busy" | "write-event" | "see-own-event" | "out-of-scope-refused";

export type ProbeVerdict = {
  readonly probe: ProbeName;
  readonly result: "passed";
  readonly detail: string;
  /** What a sentence about the verdict needs, by name: `account`, `people`, `rooms`, `address` */
  readonly facts: Readonly<Record<string, string>>;
} | {
  readonly probe: ProbeName;
  readonly result: "failed";
  readonly fault: Fault;
  readonly fix: string;
  readonly remedy: Remedy | null;
} | {
  readonly probe: ProbeName;
  readonly result: "skipped";
  /** Null in checks from before there were codes */
  readonly code: SkipCode | null;
  readonly reason: string;
  /** What a sentence about the verdict needs, by name: `account`, `people`, `rooms`, `address` */
  readonly facts: Readonly<Record<string, string>>;
};

export type Problem = {
  /** Relative reference: /problems/ and the code */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  /** The field at fault, as a path: rules.lengthMinutes, panel.0.candidates */
  readonly field?: string | undefined;
  /** All fields at fault */
  readonly errors?: readonly {
    readonly field: string;
    readonly message: string;
  }[] | undefined;
  /** The nearest free times, where a time was refused */
  readonly alternatives?: readonly Span[] | undefined;
  /** Why a time was refused; for signed-in users only */
  readonly reasons?: readonly MissingReason[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Name it when you ask the operator */
  readonly requestId?: string | undefined;
};

export type ProblemCode = "malformed-request" | "not-signed-in" | "sign-in-refused" | "forbidden" | "origin-refused" | "not-found" | "invitation-not-found" | "method-not-allowed" | "slot-taken" | "not-offered" | "availability-unknown" | "hold-gone" | "invitation-used" | "not-booked" | "interview-started" | "changed-meanwhile" | "email-in-use" | "no-times" | "directory-unsupported" | "connection-not-active" | "authorization-not-needed" | "authorization-expired" | "check-running" | "run-in-progress" | "nothing-to-connect" | "last-administrator" | "role-not-grantable" | "request-in-progress" | "invitation-gone" | "body-too-large" | "unsupported-media-type" | "invalid-input" | "idempotency-key-reused" | "too-many-requests" | "internal" | "not-ready" | "provider.unauthorized" | "provider.forbidden" | "provider.out-of-scope" | "provider.mailbox-not-found" | "provider.calendar-not-found" | "provider.event-not-found" | "provider.conflict" | "provider.slot-taken" | "provider.throttled" | "provider.unavailable" | "provider.unreachable" | "provider.tls-untrusted" | "provider.cursor-expired" | "provider.unsupported" | "provider.malformed-reply" | "provider.rejected" | "provider.propagating" | "provider.unproven" | "storage.unavailable" | "storage.conflict" | "mail.refused" | "mail.unavailable" | "config.invalid";

/** A calendar system that can be connected; the form is made from its fields */
export type Provider = {
  readonly kind: string;
  readonly title: string;
  readonly summary: LocalText;
  readonly levels: readonly AccessLevel[];
  readonly fields: readonly {
    readonly name: string;
    readonly label: LocalText;
    readonly help: LocalText;
    readonly input: "text" | "url" | "email" | "password" | "multiline" | "choice";
    readonly required: boolean;
    readonly secret: boolean;
    readonly choices: readonly {
      readonly value: string;
      readonly label: LocalText;
    }[];
    readonly placeholder: string | null;
    /** The field means something only while another one has one of these values */
    readonly shownWhen: {
      readonly field: string;
      readonly values: readonly string[];
    } | null;
  }[];
  /** What fills the form to reach a simulated organisation; null outside the demo */
  readonly example: {
    readonly settings: Readonly<Record<string, string>>;
    readonly probeMailbox: string;
  } | null;
};

/** What to do about a failed probe, in words of this calendar system */
export type Remedy = {
  readonly who: "calendar-administrator" | "human-resources" | "operator" | "nobody";
  readonly steps: LocalText;
  /** To be copied as it stands */
  readonly command: string | null;
  /** Address of the page on which it is done */
  readonly page: string | null;
};

export type RoleKey = "administrator" | "human-resources" | "recruiter" | "interviewer";

export type SkipCode = "no-directory" | "directory-unread" | "no-rooms" | "free-busy-unread" | "event-unwritten" | "no-outside-mailbox" | "outside-mailbox-unseen";

/** Half-open: the end does not belong to it */
export type Span = {
  readonly start: Instant;
  readonly end: Instant;
};

export type StartExplanation = {
  readonly kind: "free";
  readonly start: Instant;
  readonly people: readonly ParticipantRef[];
  readonly room: ParticipantRef | null;
} | {
  readonly kind: "not-free";
  readonly start: Instant;
  readonly reasons: readonly MissingReason[];
};

export type StatusCounts = {
  readonly "not-connected": number;
  readonly connecting: number;
  readonly connected: number;
  readonly failed: number;
  readonly paused: number;
};

export type TimeRules = {
  readonly lengthMinutes: number;
  readonly granularityMinutes: number;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly noticeMinutes: number;
  /** First offered day, in days after today */
  readonly firstDay: number;
  /** Last offered day, inclusive, in days after today */
  readonly lastDay: number;
  readonly zone: Zone;
};

export type TouchedByDisconnect = {
  readonly people: number;
  readonly rooms: number;
  readonly openInvitations: number;
  readonly comingInterviews: number;
  /** The first people and rooms by name, for the sentence shown */
  readonly names: readonly ParticipantRef[];
};

export type User = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly RoleKey[];
  readonly language: Language;
  readonly active: boolean;
};

/** 1 = Monday, 7 = Sunday */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Regular availability for appointments */
export type WeeklyHours = {
  readonly zone: Zone;
  readonly ranges: readonly WeeklyRange[];
  readonly exceptions: readonly {
    readonly onDate: LocalDate;
    readonly ranges: readonly MinuteRange[];
  }[];
};

export type WeeklyRange = {
  readonly weekday: Weekday;
  readonly fromMinute: number;
  readonly toMinute: number;
};

/** IANA time zone, e.g. Europe/Berlin */
export type Zone = string;

export type GetSessionAnswer = Me;

export type SignInInput = {
  readonly body: {
    readonly email: string;
    readonly password: string;
  };
};
export type SignInAnswer = Me;

export type SignOutAnswer = undefined;

export type ChangeUserInput = {
  readonly id: string;
  readonly body: {
    readonly name?: string | undefined;
    readonly roles?: readonly RoleKey[] | undefined;
    readonly language?: Language | undefined;
    readonly active?: boolean | undefined;
    readonly password?: string | undefined;
  };
};
export type ChangeUserAnswer = User;

export type CreateUserInput = {
  readonly body: {
    readonly name: string;
    readonly email: string;
    readonly roles: readonly RoleKey[];
    readonly language: Language;
    readonly password: string;
  };
};
export type CreateUserAnswer = User;

export type ListUsersAnswer = {
  readonly items: readonly User[];
};

export type ListRolesAnswer = {
  readonly items: readonly {
    readonly key: RoleKey;
    readonly permissions: readonly Permission[];
  }[];
};

export type BeginAuthorizationInput = {
  readonly id: string;
};
export type BeginAuthorizationAnswer = {
  readonly url: string;
};

export type CheckConnectionInput = {
  readonly id: string;
};
export type CheckConnectionAnswer = Connection;

export type CompleteAuthorizationInput = {
  readonly body: {
    /** The parameters of the address, as they came */
    readonly query: Readonly<Record<string, string>>;
  };
};
export type CompleteAuthorizationAnswer = Connection;

export type CreateConnectionInput = {
  readonly body: {
    readonly provider: string;
    readonly name: string;
    readonly level: AccessLevel;
    readonly settings: Readonly<Record<string, string>>;
    readonly probeMailbox: string;
    readonly outOfScopeMailbox: string | null;
  };
};
export type CreateConnectionAnswer = Connection;

export type ListConnectionsAnswer = {
  readonly items: readonly Connection[];
  readonly unassigned: PeopleAndRoomCounts;
};

export type DisconnectConnectionInput = {
  readonly id: string;
  readonly body: {
    readonly choice: "keep" | "erase";
  };
};
export type DisconnectConnectionAnswer = {
  readonly connection: Connection;
  readonly touched: TouchedByDisconnect;
  /** Why what the calendar system had granted could not be given back to it */
  readonly notGivenBack: Fault | null;
};

export type GetConnectionInput = {
  readonly id: string;
};
export type GetConnectionAnswer = Connection;

export type ImportDirectoryInput = {
  readonly id: string;
};
export type ImportDirectoryAnswer = {
  readonly added: number;
  readonly updated: number;
};

export type ListProvidersAnswer = {
  readonly items: readonly Provider[];
};

export type PreviewDisconnectInput = {
  readonly id: string;
};
export type PreviewDisconnectAnswer = TouchedByDisconnect;

export type RenewCredentialInput = {
  readonly id: string;
  readonly body: {
    readonly settings: Readonly<Record<string, string>>;
  };
};
export type RenewCredentialAnswer = Connection;

export type DisconnectParticipantInput = {
  readonly id: string;
};
export type DisconnectParticipantAnswer = Participant;

export type GetParticipantInput = {
  readonly id: string;
};
export type GetParticipantAnswer = {
  readonly participant: Participant;
  readonly openInvitations: number;
  readonly comingInterviews: number;
};

export type ImportParticipantsInput = {
  readonly body: {
    /** First line: name, email and optionally kind, zone, location, capacity */
    readonly csv: string;
  };
};
export type ImportParticipantsAnswer = {
  readonly added: number;
  readonly updated: number;
  readonly problems: readonly {
    readonly line: number;
    readonly message: string;
  }[];
};

export type ListParticipantsInput = {
  readonly kind?: ParticipantKind | undefined;
  readonly status?: CalendarStatus | undefined;
  readonly connectionId?: string | undefined;
  readonly q?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
};
export type ListParticipantsAnswer = {
  readonly items: readonly Participant[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly countsByStatus: StatusCounts;
};

export type SetParticipantHoursInput = {
  readonly id: string;
  readonly body: WeeklyHours;
};
export type SetParticipantHoursAnswer = Participant;

export type GetConnectRunInput = {
  readonly id: string;
};
export type GetConnectRunAnswer = ConnectRun;

export type LatestConnectRunAnswer = {
  readonly run: ConnectRun | null;
};

export type PreviewConnectRunInput = {
  readonly body: {
    readonly connectionId: string;
    /** Null = everybody and every room that is not connected yet */
    readonly participantIds: readonly string[] | null;
  };
};
export type PreviewConnectRunAnswer = {
  readonly people: number;
  readonly rooms: number;
};

export type RetryFailedInput = {
  readonly id: string;
};
export type RetryFailedAnswer = ConnectRun;

export type StartConnectRunInput = {
  readonly body: {
    readonly connectionId: string;
    /** Null = everybody and every room that is not connected yet */
    readonly participantIds: readonly string[] | null;
  };
};
export type StartConnectRunAnswer = ConnectRun;

export type ChangePlanInput = {
  readonly id: string;
  readonly body: PlanInput;
};
export type ChangePlanAnswer = Plan;

export type CreatePlanInput = {
  readonly body: PlanInput;
};
export type CreatePlanAnswer = Plan;

export type ListPlansAnswer = {
  readonly items: readonly Plan[];
};

export type ExplainStartInput = {
  readonly body: {
    readonly plan: PlanInput;
    readonly start: InstantInput;
  };
};
export type ExplainStartAnswer = StartExplanation;

export type PreviewPlanInput = {
  readonly body: {
    readonly plan: PlanInput;
  };
};
export type PreviewPlanAnswer = PlanPreview;

export type CreateApplicationInput = {
  readonly body: {
    readonly name: string;
    readonly email: string;
    readonly language: Language;
    readonly position: string;
  };
};
export type CreateApplicationAnswer = Application;

export type ListApplicationsInput = {
  readonly status?: ApplicationStatus | undefined;
  readonly q?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
};
export type ListApplicationsAnswer = {
  readonly items: readonly Application[];
  readonly total: number;
  readonly nextCursor: string | null;
};

export type CreateInvitationInput = {
  readonly id: string;
  readonly body: {
    readonly planId: string;
    readonly lifeDays?: number | undefined;
    readonly evenIfNoTimes?: boolean | undefined;
  };
};
export type CreateInvitationAnswer = NewInvitation;

export type GetApplicationInput = {
  readonly id: string;
};
export type GetApplicationAnswer = ApplicationDetail;

export type ResendInvitationInput = {
  readonly id: string;
};
export type ResendInvitationAnswer = Invitation;

export type WithdrawInvitationInput = {
  readonly id: string;
};
export type WithdrawInvitationAnswer = Invitation;

export type CancelInterviewInput = {
  readonly id: string;
};
export type CancelInterviewAnswer = Interview;

export type InterviewSlotsInput = {
  readonly id: string;
};
export type InterviewSlotsAnswer = {
  readonly zone: string;
  readonly lengthMinutes: number;
  readonly starts: readonly Instant[];
};

export type ListInterviewsInput = {
  readonly from: InstantInput;
  readonly to: InstantInput;
};
export type ListInterviewsAnswer = {
  readonly items: readonly Interview[];
};

export type MoveInterviewInput = {
  readonly id: string;
  readonly body: {
    readonly start: InstantInput;
  };
};
export type MoveInterviewAnswer = Interview;

export type RetryInterviewInput = {
  readonly id: string;
};
export type RetryInterviewAnswer = Interview;

export type ListMailsInput = {
  readonly limit?: number | undefined;
};
export type ListMailsAnswer = {
  readonly items: readonly Mail[];
};

export type BookSlotInput = {
  readonly token: string;
  readonly body: {
    readonly start: InstantInput;
  };
};
export type BookSlotAnswer = BookingPage;

export type CancelBookingInput = {
  readonly token: string;
};
export type CancelBookingAnswer = BookingPage;

export type DeclineTimesInput = {
  readonly token: string;
  readonly body: {
    readonly message: string;
  };
};
export type DeclineTimesAnswer = BookingPage;

export type GetBookingPageInput = {
  readonly token: string;
};
export type GetBookingPageAnswer = BookingPage;

export type HoldSlotInput = {
  readonly token: string;
  readonly body: {
    readonly start: InstantInput;
  };
};
export type HoldSlotAnswer = Hold;

export type ReleaseHoldInput = {
  readonly token: string;
};
export type ReleaseHoldAnswer = undefined;

export type MoveBookingInput = {
  readonly token: string;
  readonly body: {
    readonly start: InstantInput;
  };
};
export type MoveBookingAnswer = BookingPage;

/** `unreachable`: no answer came at all. */
export type ClientProblem = Omit<Problem, 'code'> & { readonly code: ProblemCode | 'unreachable' };

/** Every call that does not succeed throws this; `problem.code` says why. */
export class ProblemError extends Error {
  readonly problem: ClientProblem;
  constructor(problem: ClientProblem, options?: { cause?: unknown }) {
    super(problem.detail, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export function isProblem(error: unknown, code?: ClientProblem['code']): error is ProblemError {
  return error instanceof ProblemError && (code === undefined || error.problem.code === code);
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** The same key with the same request gives the first answer again and does nothing twice. */
  readonly idempotencyKey?: string;
}

export interface ClientOptions {
  /** Origin of the installation without a slash at the end; '' = the page's own. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
}

interface Address {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
}

type Input = Readonly<Record<string, unknown>> | undefined;

export function createClient(options: ClientOptions = {}): Client {
  const calls = Object.entries(OPERATIONS).map(([name, address]) => [
    name,
    (input?: Input, call?: CallOptions) => send(options, address, input, call),
  ]);
  return Object.fromEntries(calls) as Client;
}

async function send(options: ClientOptions, address: Address, input: Input, call: CallOptions = {}): Promise<unknown> {
  const doFetch = options.fetch ?? fetch;
  let response: Response;
  let text: string;
  try {
    response = await doFetch(urlOf(options.baseUrl ?? '', address, input), requestOf(address, input, call));
    text = await response.text();
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw new ProblemError(unreachable(0), { cause: error });
  }
  const body = parsed(text);
  if (response.ok) return body;
  throw new ProblemError(isProblemBody(body) ? body : unreachable(response.status));
}

function urlOf(baseUrl: string, address: Address, input: Input): string {
  const path = address.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input?.[name])));
  const query = new URLSearchParams();
  for (const name of address.query) {
    const value = input?.[name];
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? baseUrl + path : `${baseUrl}${path}?${query}`;
}

function requestOf(address: Address, input: Input, call: CallOptions): RequestInit {
  const body = input?.body;
  return {
    method: address.method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(call.signal && { signal: call.signal }),
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblemBody(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function unreachable(status: number): ClientProblem {
  return { type: '/problems/unreachable', title: 'No answer', status, code: 'unreachable', detail: 'The server could not be reached.' };
}

export interface Client {
  /** Who is signed in, with roles and permissions. For anybody who is signed in. */
  getSession(input?: undefined, options?: CallOptions): Promise<GetSessionAnswer>;
  /** Sign in; sets the session cookie. Anybody may call this. */
  signIn(input: SignInInput, options?: CallOptions): Promise<SignInAnswer>;
  /** Sign out; the session is gone at once. For anybody who is signed in. */
  signOut(input?: undefined, options?: CallOptions): Promise<SignOutAnswer>;
  /** Change what is given; the rest stays. Needs the permission `users.edit`. */
  changeUser(input: ChangeUserInput, options?: CallOptions): Promise<ChangeUserAnswer>;
  /** Create a user. Needs the permission `users.create`. */
  createUser(input: CreateUserInput, options?: CallOptions): Promise<CreateUserAnswer>;
  /** Everybody who can sign in. Needs the permission `users.view`. */
  listUsers(input?: undefined, options?: CallOptions): Promise<ListUsersAnswer>;
  /** The roles there are, with their permissions. Needs the permission `users.view`. */
  listRoles(input?: undefined, options?: CallOptions): Promise<ListRolesAnswer>;
  /** Where the service account is authorised, for calendar systems that do it on a page of their own. Needs the permission `connections.manage`. */
  beginAuthorization(input: BeginAuthorizationInput, options?: CallOptions): Promise<BeginAuthorizationAnswer>;
  /** Start the check; verdicts appear one by one in the connection. Needs the permission `connections.manage`. */
  checkConnection(input: CheckConnectionInput, options?: CallOptions): Promise<CheckConnectionAnswer>;
  /** Hand in what the browser came back with; the check of the connection starts. Needs the permission `connections.manage`. */
  completeAuthorization(input: CompleteAuthorizationInput, options?: CallOptions): Promise<CompleteAuthorizationAnswer>;
  /** Connect a service account; run the check next. Needs the permission `connections.manage`. */
  createConnection(input: CreateConnectionInput, options?: CallOptions): Promise<CreateConnectionAnswer>;
  /** Every connection with its check and its people and rooms by status. Needs the permission `connections.view`. */
  listConnections(input?: undefined, options?: CallOptions): Promise<ListConnectionsAnswer>;
  /** Disconnect: `keep` pauses everybody and keeps the credential, `erase` forgets both. Needs the permission `connections.manage`. */
  disconnectConnection(input: DisconnectConnectionInput, options?: CallOptions): Promise<DisconnectConnectionAnswer>;
  /** One connection; poll it while a check runs. Needs the permission `connections.view`. */
  getConnection(input: GetConnectionInput, options?: CallOptions): Promise<GetConnectionAnswer>;
  /** Import people and rooms from the directory of the calendar system. Needs the permission `participants.connect`. */
  importDirectory(input: ImportDirectoryInput, options?: CallOptions): Promise<ImportDirectoryAnswer>;
  /** Calendar systems that can be connected. Needs the permission `connections.view`. */
  listProviders(input?: undefined, options?: CallOptions): Promise<ListProvidersAnswer>;
  /** What disconnecting would touch. Needs the permission `connections.manage`. */
  previewDisconnect(input: PreviewDisconnectInput, options?: CallOptions): Promise<PreviewDisconnectAnswer>;
  /** Replace the credential without an outage: it is proven before the old one is dropped. Needs the permission `connections.manage`. */
  renewCredential(input: RenewCredentialInput, options?: CallOptions): Promise<RenewCredentialAnswer>;
  /** Disconnect one calendar. Needs the permission `participants.connect`. */
  disconnectParticipant(input: DisconnectParticipantInput, options?: CallOptions): Promise<DisconnectParticipantAnswer>;
  /** One person or room. Needs the permission `participants.view`. */
  getParticipant(input: GetParticipantInput, options?: CallOptions): Promise<GetParticipantAnswer>;
  /** Import people and rooms from CSV text. Needs the permission `participants.edit`. */
  importParticipants(input: ImportParticipantsInput, options?: CallOptions): Promise<ImportParticipantsAnswer>;
  /** People and rooms, filtered, in pages. Needs the permission `participants.view`. */
  listParticipants(input?: ListParticipantsInput, options?: CallOptions): Promise<ListParticipantsAnswer>;
  /** Set the regular availability for appointments. Needs the permission `participants.edit`. */
  setParticipantHours(input: SetParticipantHoursInput, options?: CallOptions): Promise<SetParticipantHoursAnswer>;
  /** One run with the result of each person and room. Needs the permission `participants.view`. */
  getConnectRun(input: GetConnectRunInput, options?: CallOptions): Promise<GetConnectRunAnswer>;
  /** The newest run, so that its progress is found again. Needs the permission `participants.view`. */
  latestConnectRun(input?: undefined, options?: CallOptions): Promise<LatestConnectRunAnswer>;
  /** How many people and rooms a run would connect; nothing is started. Needs the permission `participants.connect`. */
  previewConnectRun(input: PreviewConnectRunInput, options?: CallOptions): Promise<PreviewConnectRunAnswer>;
  /** Connect again everybody of a connection whose calendar failed. Needs the permission `participants.connect`. */
  retryFailed(input: RetryFailedInput, options?: CallOptions): Promise<RetryFailedAnswer>;
  /** Connect all, a group, or one. Needs the permission `participants.connect`. */
  startConnectRun(input: StartConnectRunInput, options?: CallOptions): Promise<StartConnectRunAnswer>;
  /** Replace a plan; invitations already sent keep the old one. Needs the permission `plans.edit`. */
  changePlan(input: ChangePlanInput, options?: CallOptions): Promise<ChangePlanAnswer>;
  /** Create a plan. Needs the permission `plans.edit`. */
  createPlan(input: CreatePlanInput, options?: CallOptions): Promise<CreatePlanAnswer>;
  /** All interview plans. Needs the permission `plans.view`. */
  listPlans(input?: undefined, options?: CallOptions): Promise<ListPlansAnswer>;
  /** Why a start is offered or not; nothing is saved. Needs the permission `plans.view`. */
  explainStart(input: ExplainStartInput, options?: CallOptions): Promise<ExplainStartAnswer>;
  /** How many times a plan would offer, per day, and what limits them; nothing is saved. Needs the permission `plans.view`. */
  previewPlan(input: PreviewPlanInput, options?: CallOptions): Promise<PreviewPlanAnswer>;
  /** Create an application. Needs the permission `applicants.edit`. */
  createApplication(input: CreateApplicationInput, options?: CallOptions): Promise<CreateApplicationAnswer>;
  /** Applications, newest first, in pages. Needs the permission `applicants.view`. */
  listApplications(input?: ListApplicationsInput, options?: CallOptions): Promise<ListApplicationsAnswer>;
  /** Invite: the applicant selects the appointment. Needs the permission `applicants.edit`. */
  createInvitation(input: CreateInvitationInput, options?: CallOptions): Promise<CreateInvitationAnswer>;
  /** One application with invitations, interviews and history. Needs the permission `applicants.view`. */
  getApplication(input: GetApplicationInput, options?: CallOptions): Promise<GetApplicationAnswer>;
  /** Send the invitation mail again. Needs the permission `applicants.edit`. */
  resendInvitation(input: ResendInvitationInput, options?: CallOptions): Promise<ResendInvitationAnswer>;
  /** Withdraw an invitation: its link is not valid any more. Needs the permission `applicants.edit`. */
  withdrawInvitation(input: WithdrawInvitationInput, options?: CallOptions): Promise<WithdrawInvitationAnswer>;
  /** Cancel an interview. Needs the permission `interviews.edit`. */
  cancelInterview(input: CancelInterviewInput, options?: CallOptions): Promise<CancelInterviewAnswer>;
  /** Times to which an interview can be moved. Needs the permission `interviews.edit`. */
  interviewSlots(input: InterviewSlotsInput, options?: CallOptions): Promise<InterviewSlotsAnswer>;
  /** Interviews that overlap a window, ordered by start. Needs the permission `interviews.view`. */
  listInterviews(input: ListInterviewsInput, options?: CallOptions): Promise<ListInterviewsAnswer>;
  /** Move an interview. Needs the permission `interviews.edit`. */
  moveInterview(input: MoveInterviewInput, options?: CallOptions): Promise<MoveInterviewAnswer>;
  /** Write the interview into its calendars again. Needs the permission `interviews.edit`. */
  retryInterview(input: RetryInterviewInput, options?: CallOptions): Promise<RetryInterviewAnswer>;
  /** The newest mails. Needs the permission `mail.view`. */
  listMails(input?: ListMailsInput, options?: CallOptions): Promise<ListMailsAnswer>;
  /** Book the kept time. For the bearer of an invitation’s private link. */
  bookSlot(input: BookSlotInput, options?: CallOptions): Promise<BookSlotAnswer>;
  /** Cancel the booked interview. For the bearer of an invitation’s private link. */
  cancelBooking(input: CancelBookingInput, options?: CallOptions): Promise<CancelBookingAnswer>;
  /** None of these suit me. For the bearer of an invitation’s private link. */
  declineTimes(input: DeclineTimesInput, options?: CallOptions): Promise<DeclineTimesAnswer>;
  /** What the link is for, the free times, and what is booked. For the bearer of an invitation’s private link. */
  getBookingPage(input: GetBookingPageInput, options?: CallOptions): Promise<GetBookingPageAnswer>;
  /** Keep a time for a few minutes; replaces an earlier choice. For the bearer of an invitation’s private link. */
  holdSlot(input: HoldSlotInput, options?: CallOptions): Promise<HoldSlotAnswer>;
  /** Give the kept time back. For the bearer of an invitation’s private link. */
  releaseHold(input: ReleaseHoldInput, options?: CallOptions): Promise<ReleaseHoldAnswer>;
  /** Move the booked interview. For the bearer of an invitation’s private link. */
  moveBooking(input: MoveBookingInput, options?: CallOptions): Promise<MoveBookingAnswer>;
}

const OPERATIONS: Readonly<Record<keyof Client, Address>> = {
  getSession: { method: 'GET', path: '/api/v1/session', query: [] },
  signIn: { method: 'POST', path: '/api/v1/session', query: [] },
  signOut: { method: 'DELETE', path: '/api/v1/session', query: [] },
  changeUser: { method: 'PATCH', path: '/api/v1/users/{id}', query: [] },
  createUser: { method: 'POST', path: '/api/v1/users', query: [] },
  listUsers: { method: 'GET', path: '/api/v1/users', query: [] },
  listRoles: { method: 'GET', path: '/api/v1/roles', query: [] },
  beginAuthorization: { method: 'POST', path: '/api/v1/connections/{id}/authorization', query: [] },
  checkConnection: { method: 'POST', path: '/api/v1/connections/{id}/check', query: [] },
  completeAuthorization: { method: 'POST', path: '/api/v1/authorizations', query: [] },
  createConnection: { method: 'POST', path: '/api/v1/connections', query: [] },
  listConnections: { method: 'GET', path: '/api/v1/connections', query: [] },
  disconnectConnection: { method: 'POST', path: '/api/v1/connections/{id}/disconnect', query: [] },
  getConnection: { method: 'GET', path: '/api/v1/connections/{id}', query: [] },
  importDirectory: { method: 'POST', path: '/api/v1/connections/{id}/directory-import', query: [] },
  listProviders: { method: 'GET', path: '/api/v1/providers', query: [] },
  previewDisconnect: { method: 'GET', path: '/api/v1/connections/{id}/disconnect-preview', query: [] },
  renewCredential: { method: 'PUT', path: '/api/v1/connections/{id}/credential', query: [] },
  disconnectParticipant: { method: 'POST', path: '/api/v1/participants/{id}/disconnect', query: [] },
  getParticipant: { method: 'GET', path: '/api/v1/participants/{id}', query: [] },
  importParticipants: { method: 'POST', path: '/api/v1/participants/import', query: [] },
  listParticipants: { method: 'GET', path: '/api/v1/participants', query: ["kind","status","connectionId","q","limit","cursor"] },
  setParticipantHours: { method: 'PUT', path: '/api/v1/participants/{id}/hours', query: [] },
  getConnectRun: { method: 'GET', path: '/api/v1/connect-runs/{id}', query: [] },
  latestConnectRun: { method: 'GET', path: '/api/v1/connect-runs/latest', query: [] },
  previewConnectRun: { method: 'POST', path: '/api/v1/connect-runs/preview', query: [] },
  retryFailed: { method: 'POST', path: '/api/v1/connections/{id}/retry-failed', query: [] },
  startConnectRun: { method: 'POST', path: '/api/v1/connect-runs', query: [] },
  changePlan: { method: 'PUT', path: '/api/v1/plans/{id}', query: [] },
  createPlan: { method: 'POST', path: '/api/v1/plans', query: [] },
  listPlans: { method: 'GET', path: '/api/v1/plans', query: [] },
  explainStart: { method: 'POST', path: '/api/v1/plans/explain', query: [] },
  previewPlan: { method: 'POST', path: '/api/v1/plans/preview', query: [] },
  createApplication: { method: 'POST', path: '/api/v1/applications', query: [] },
  listApplications: { method: 'GET', path: '/api/v1/applications', query: ["status","q","limit","cursor"] },
  createInvitation: { method: 'POST', path: '/api/v1/applications/{id}/invitations', query: [] },
  getApplication: { method: 'GET', path: '/api/v1/applications/{id}', query: [] },
  resendInvitation: { method: 'POST', path: '/api/v1/invitations/{id}/resend', query: [] },
  withdrawInvitation: { method: 'POST', path: '/api/v1/invitations/{id}/withdraw', query: [] },
  cancelInterview: { method: 'POST', path: '/api/v1/interviews/{id}/cancel', query: [] },
  interviewSlots: { method: 'GET', path: '/api/v1/interviews/{id}/slots', query: [] },
  listInterviews: { method: 'GET', path: '/api/v1/interviews', query: ["from","to"] },
  moveInterview: { method: 'POST', path: '/api/v1/interviews/{id}/move', query: [] },
  retryInterview: { method: 'POST', path: '/api/v1/interviews/{id}/retry', query: [] },
  listMails: { method: 'GET', path: '/api/v1/mails', query: ["limit"] },
  bookSlot: { method: 'POST', path: '/api/v1/booking/{token}/book', query: [] },
  cancelBooking: { method: 'POST', path: '/api/v1/booking/{token}/cancel', query: [] },
  declineTimes: { method: 'POST', path: '/api/v1/booking/{token}/decline', query: [] },
  getBookingPage: { method: 'GET', path: '/api/v1/booking/{token}', query: [] },
  holdSlot: { method: 'POST', path: '/api/v1/booking/{token}/hold', query: [] },
  releaseHold: { method: 'DELETE', path: '/api/v1/booking/{token}/hold', query: [] },
  moveBooking: { method: 'POST', path: '/api/v1/booking/{token}/move', query: [] },
};
