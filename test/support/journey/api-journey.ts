/**
 * The whole main job over the HTTP API, with the generated client, against a running installation: connect a service account,
 * connect everybody, plan, invite, book, move, cancel. What the calendars then hold is the caller's to look at, with other eyes.
 */
import { type Client, type Connection, createClient, type Interview, type Participant, type Plan } from '../../../web/client/api.ts';

export interface ServiceAccount {
  readonly provider: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly probeMailbox: string;
}

export interface SignIn {
  readonly email: string;
  readonly password: string;
}

const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 250;

/** Signs in and keeps the session's cookie like a browser does. */
export async function signIn(baseUrl: string, who: SignIn): Promise<Client> {
  let cookie = '';
  const client = createClient({
    baseUrl,
    fetch: async (input, init) => {
      const answer = await fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), origin: baseUrl, cookie } });
      const set = answer.headers.get('set-cookie');
      if (set !== null) cookie = set.split(';')[0] ?? '';
      return answer;
    },
  });
  await client.signIn({ body: who });
  return client;
}

/** Asks again and again until the answer is the wanted one. @throws Error with the last answer when patience ends. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain; the last answer was ${JSON.stringify(answer).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Creates the connection and runs its check to the end. */
export async function connectServiceAccount(hr: Client, account: ServiceAccount): Promise<Connection> {
  const created = await hr.createConnection({
    body: { ...account, name: 'Calendars', level: 'full', outOfScopeMailbox: null },
  });
  await hr.checkConnection({ id: created.id });
  return until(
    () => hr.getConnection({ id: created.id }),
    (connection) => connection.check !== null && connection.check.finishedAt !== null,
  );
}

/** Connects everybody and every room there is, or only some, and waits for the run's end. */
export async function connectEverybody(hr: Client, connectionId: string, only: readonly Participant[] | null = null) {
  const participantIds = only === null ? null : only.map(({ id }) => id);
  const started = await hr.startConnectRun({ body: { connectionId, participantIds } });
  return until(
    () => hr.getConnectRun({ id: started.id }),
    (run) => run.finishedAt !== null,
  );
}

export async function participant(client: Client, kind: 'person' | 'room', address: string): Promise<Participant> {
  const { items } = await client.listParticipants({ kind, q: address });
  const found = items.find((one) => one.address === address);
  if (found === undefined) throw new Error(`there is no ${kind} ${address}`);
  return found;
}

export function createPlan(
  client: Client,
  of: { panel: readonly (readonly Participant[])[]; rooms: readonly Participant[]; zone: string },
): Promise<Plan> {
  return client.createPlan({
    body: {
      name: 'First interview',
      title: 'Interview',
      panel: of.panel.map((candidates, at) => ({ label: `Interviewer ${at + 1}`, candidates: candidates.map(({ id }) => id) })),
      rooms: of.rooms.map(({ id }) => id),
      locationText: '',
      rules: {
        lengthMinutes: 45,
        granularityMinutes: 15,
        bufferBeforeMinutes: 0,
        bufferAfterMinutes: 0,
        noticeMinutes: 0,
        firstDay: 1,
        lastDay: 14,
        zone: of.zone,
      },
    },
  });
}

/** Invites a new applicant and gives the token of the private link in the mail they were sent. */
export async function invite(recruiter: Client, hr: Client, planId: string): Promise<{ applicationId: string; token: string }> {
  const email = `applicant-${crypto.randomUUID()}@applicant.example`;
  const application = await recruiter.createApplication({ body: { name: 'Robin Example', email, language: 'en', position: 'Nurse' } });
  await recruiter.createInvitation({ id: application.id, body: { planId } });
  const { items } = await hr.listMails();
  const mail = items.find((one) => one.to.address === email);
  const [, token] = /\/b\/([A-Za-z0-9_-]+)/.exec(mail?.text ?? '') ?? [];
  if (token === undefined) throw new Error('no private link was mailed');
  return { applicationId: application.id, token };
}

/** Holds and books the first time that is free, as the applicant. */
export async function bookFirstTime(baseUrl: string, token: string): Promise<string> {
  const applicant = createClient({ baseUrl });
  const { starts } = await applicant.getBookingPage({ token });
  const [start] = starts;
  if (start === undefined) throw new Error('no time is offered');
  await applicant.holdSlot({ token, body: { start } });
  await applicant.bookSlot({ token, body: { start } });
  return start;
}

/** The application's interview, once every calendar holds what it shall. */
export async function settledInterview(recruiter: Client, applicationId: string): Promise<Interview> {
  const detail = await until(
    () => recruiter.getApplication({ id: applicationId }),
    ({ invitations }) => invitations.some(({ interview }) => interview?.writes.every((write) => write.state !== 'pending')),
  );
  const interview = detail.invitations.find((one) => one.interview !== null)?.interview;
  if (!interview) throw new Error('the application has no interview');
  return interview;
}
