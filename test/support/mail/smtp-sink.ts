/** A mail server on this machine that keeps what it is given, parsed. It can be told to ask for a password or to refuse. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface SmtpSink {
  readonly url: string;
  readonly mails: readonly ParsedMail[];
  /** The mails as they came over the wire. */
  readonly sources: readonly string[];
  close(): Promise<void>;
}

export interface SmtpSinkOptions {
  /** Demands this user name and password. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Answers every recipient with this reply. */
  readonly refuse?: { readonly code: number; readonly message: string };
}

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const mails: ParsedMail[] = [];
  const sources: string[] = [];
  const { credentials, refuse } = options;
  const server = new SMTPServer({
    disabledCommands: credentials ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    allowInsecureAuth: true,
    logger: false,
    onAuth(auth, _session, answer) {
      const right = auth.username === credentials?.user && auth.password === credentials?.password;
      if (right) answer(null, { user: auth.username });
      else answer(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, answer) {
      answer(refuse ? Object.assign(new Error(refuse.message), { responseCode: refuse.code }) : null);
    },
    onData(stream, _session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const source = Buffer.concat(chunks).toString('utf8');
        sources.push(source);
        simpleParser(source).then((mail) => {
          mails.push(mail);
          answer(null);
        }, answer);
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const sign = credentials ? `${credentials.user}:${encodeURIComponent(credentials.password)}@` : '';
  return {
    url: `smtp://${sign}127.0.0.1:${port}`,
    mails,
    sources,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
