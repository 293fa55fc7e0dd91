import { afterEach, describe, expect, it } from 'vitest';
import { LINK, mailFactsFixture } from '../../test/support/mail/mail-facts.ts';
import { type SmtpSink, type SmtpSinkOptions, startSmtpSink } from '../../test/support/mail/smtp-sink.ts';
import { Fault } from '../domain/fault.ts';
import type { ApplicationId, MailId } from '../domain/identifiers.ts';
import type { MailMessage } from '../domain/mail/mail-message.ts';
import { instant } from '../domain/time/instant.ts';
import { createMailComposer } from './composer.ts';
import { createOutboxMailer } from './outbox-mailer.ts';
import { createSmtpMailer, verifySmtp } from './smtp-mailer.ts';

const FROM = { name: 'Klinikum Elbe', address: 'interviews@elbe.example' };
let sink: SmtpSink | null = null;

async function open(options?: SmtpSinkOptions): Promise<SmtpSink> {
  sink = await startSmtpSink(options);
  return sink;
}

afterEach(async () => {
  await sink?.close();
  sink = null;
});

function mail(name = 'Jana Maier'): MailMessage {
  return {
    ...createMailComposer().booked(mailFactsFixture('en')),
    id: '00000000-0000-7000-8000-000000000009' as MailId,
    applicationId: '00000000-0000-7000-8000-000000000002' as ApplicationId,
    to: { name, address: 'jana@example.com' },
    state: 'waiting',
    createdAt: instant(Date.parse('2027-02-21T08:00:00Z')),
    sentAt: null,
  };
}

async function faultOf(sending: Promise<void>): Promise<Fault> {
  const error = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw new Error(`expected a fault, got ${String(error)}`);
  return error;
}

describe('sending over SMTP', () => {
  it('delivers text, HTML and a calendar part with its method', async () => {
    const { url, mails, sources } = await open();
    await createSmtpMailer({ url, from: FROM }).send(mail());
    const [got] = mails;
    expect(got?.subject).toBe('Interview – Klinikum Elbe');
    expect(got?.from?.text).toBe('"Klinikum Elbe" <interviews@elbe.example>');
    expect(got?.messageId).toBe('<00000000-0000-7000-8000-000000000009@elbe.example>');
    expect(got?.text).toContain('Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)');
    expect(got?.html).toContain(LINK);
    expect(sources[0]).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST/m);
    const file = got?.attachments.find((attachment) => attachment.filename === 'interview.ics');
    expect(file?.content.toString('utf8')).toBe(mail().calendar?.text);
  });

  it('carries no calendar part where the mail has none', async () => {
    const { url, sources } = await open();
    await createSmtpMailer({ url, from: FROM }).send({ ...mail(), calendar: null });
    expect(sources[0]).not.toContain('text/calendar');
  });

  it.each(['Jana; "Maier", O’Neill', 'Jana\r\nBcc: other@example.com', 'Zoë 👩🏽‍⚕️ Nguyễn', 'محمد'])(
    'writes to one person, whatever the name: %j',
    async (name) => {
      const { url, mails } = await open();
      await createSmtpMailer({ url, from: FROM }).send(mail(name));
      const to = [mails[0]?.to ?? []].flat();
      expect(to.flatMap((line) => line.value.map((person) => person.address))).toEqual(['jana@example.com']);
      expect(mails[0]?.bcc).toBeUndefined();
      expect(to[0]?.value[0]?.name).toBe(name.replace('\r\n', ' '));
    },
  );

  it('signs in', async () => {
    const { url, mails } = await open({ credentials: { user: 'calendula', password: 'a b/c@d' } });
    await createSmtpMailer({ url, from: FROM }).send(mail());
    expect(mails).toHaveLength(1);
  });
});

describe('checking the mail server', () => {
  it('signs in and sends nothing', async () => {
    const { url, mails } = await open({ credentials: { user: 'calendula', password: 'right' } });
    await verifySmtp({ url, from: FROM });
    expect(mails).toHaveLength(0);
    expect((await faultOf(verifySmtp({ url: url.replace('right', 'wrong'), from: FROM }))).report.blame).toBe('admin');
  });
});

describe('faults', () => {
  it('a refused recipient is refused for good, and the address stays out of the report', async () => {
    const { url } = await open({ refuse: { code: 550, message: '5.1.1 <jana@example.com> user unknown' } });
    const { report } = await faultOf(createSmtpMailer({ url, from: FROM }).send(mail()));
    expect(report).toMatchObject({ code: 'mail.refused', retry: 'never' });
    expect(report.detail).toContain('550');
    expect(report.detail).not.toContain('jana@example.com');
  });

  it('a busy server is asked again later', async () => {
    const { url } = await open({ refuse: { code: 451, message: '4.3.0 try again' } });
    const { report } = await faultOf(createSmtpMailer({ url, from: FROM }).send(mail()));
    expect(report).toMatchObject({ code: 'mail.unavailable', retry: 'later', blame: 'provider' });
  });

  it('a wrong password keeps the mail waiting and never appears in the report', async () => {
    const { url } = await open({ credentials: { user: 'calendula', password: 'right' } });
    const { report } = await faultOf(createSmtpMailer({ url: url.replace('right', 'wr0ng'), from: FROM }).send(mail()));
    expect(report).toMatchObject({ code: 'mail.unavailable', retry: 'later', blame: 'admin' });
    expect(report.detail).not.toContain('wr0ng');
  });

  it('an absent server is unavailable', async () => {
    const { url, close } = await startSmtpSink();
    await close();
    expect((await faultOf(createSmtpMailer({ url, from: FROM }).send(mail()))).code).toBe('mail.unavailable');
  });
});

describe('the outbox', () => {
  it('takes every mail and sends none', async () => {
    await expect(createOutboxMailer().send(mail())).resolves.toBeUndefined();
  });
});
