/** Every setting of the program, read once from the environment. A wrong one is refused with its name and the fix. */
import { z } from 'zod';
import { Fault } from '../domain/fault.ts';
import type { OutgoingProxy } from './http/proxy.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Origin under which people reach the installation, without a slash at the end. Links in mails start with it. */
  readonly publicUrl: string;
  readonly dataDirectory: string;
  /** Null: the embedded database in the data directory. */
  readonly databaseUrl: string | null;
  /** 32 bytes. Encrypts stored credentials and links. */
  readonly secretKey: Uint8Array;
  readonly mail: { readonly kind: 'smtp'; readonly url: string; readonly from: MailSender } | { readonly kind: 'outbox' };
  readonly logLevel: LogLevel;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Whether `serve` also does the background work. */
  readonly worker: boolean;
  /** By which outgoing calls to calendar systems go; null: directly. */
  readonly proxy: OutgoingProxy | null;
  readonly rateLimits: boolean;
  /** Bearer token that reads /metrics; null = there is no /metrics. */
  readonly metricsToken: string | null;
  readonly intervals: Intervals;
  /** Variables that look like settings but are none: most likely misspelt. */
  readonly unknownVariables: readonly string[];
}

export interface MailSender {
  readonly name: string;
  readonly address: string;
}

/** How often recurring work is done. */
export interface Intervals {
  readonly changesSeconds: number;
  readonly freeBusySeconds: number;
  readonly checkSeconds: number;
  readonly housekeepingSeconds: number;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

const KEY_BYTES = 32;
const PREFIX = 'CALENDULA_';

const number = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `at least ${min}`).max(max, `at most ${max}`))
    .default(fallback);

const onOff = (fallback: boolean) =>
  z
    .enum(['on', 'off'], 'on or off')
    .transform((text) => text === 'on')
    .default(fallback);

const networks = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'addresses and networks like 10.0.0.0/8, ::1')))
  .default([]);

const Settings = z.object({
  CALENDULA_HOST: z.string().min(1).default('127.0.0.1'),
  CALENDULA_PORT: number(8080, 0, 65_535),
  CALENDULA_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address, e.g. https://interviews.example.org' })
    .refine((text) => URL.parse(text)?.pathname === '/', 'an address without a path, e.g. https://interviews.example.org')
    .transform((text) => new URL(text).origin)
    .optional(),
  CALENDULA_DATA_DIRECTORY: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address like postgres://user:password@host/database')
    .optional(),
  CALENDULA_SECRET_KEY: z
    .string('needed: 32 random bytes as base64, e.g. from: openssl rand -base64 32')
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length === KEY_BYTES, '32 random bytes as base64, e.g. from: openssl rand -base64 32'),
  CALENDULA_MAIL: z.enum(['smtp', 'outbox'], 'smtp or outbox').default('smtp'),
  CALENDULA_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'an address like smtp://user:password@host:587')
    .optional(),
  CALENDULA_MAIL_FROM: z
    .string()
    .regex(/^[^<>]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/, 'an address, or a name with one: Interviews <jobs@example.org>')
    .optional(),
  CALENDULA_LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  CALENDULA_TRUSTED_PROXIES: networks,
  CALENDULA_PROXY: z.url({ protocol: /^https?$/, error: 'an address like http://user:password@proxy.example.org:3128' }).optional(),
  CALENDULA_NO_PROXY: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .default([]),
  CALENDULA_WORKER: onOff(true),
  CALENDULA_RATE_LIMITS: onOff(true),
  CALENDULA_METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  CALENDULA_CHANGES_SECONDS: number(30, 1, 3_600),
  CALENDULA_FREE_BUSY_SECONDS: number(1_800, 5, 3_600),
  CALENDULA_CHECK_SECONDS: number(21_600, 60, 604_800),
  CALENDULA_HOUSEKEEPING_SECONDS: number(60, 5, 3_600),
});

/** @throws Fault `config.invalid` that names each variable at fault and how to set it right. */
export function loadConfig(environment: Environment): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => `${String(issue.path[0])} must be ${issue.message}`));
  const of = parsed.data;
  return {
    host: of.CALENDULA_HOST,
    port: of.CALENDULA_PORT,
    publicUrl: of.CALENDULA_PUBLIC_URL ?? `http://localhost:${of.CALENDULA_PORT}`,
    dataDirectory: of.CALENDULA_DATA_DIRECTORY,
    databaseUrl: of.DATABASE_URL ?? null,
    secretKey: of.CALENDULA_SECRET_KEY,
    mail: mailOf(of),
    logLevel: of.CALENDULA_LOG_LEVEL,
    trustedProxies: of.CALENDULA_TRUSTED_PROXIES,
    proxy: of.CALENDULA_PROXY === undefined ? null : { url: of.CALENDULA_PROXY, except: of.CALENDULA_NO_PROXY },
    worker: of.CALENDULA_WORKER,
    rateLimits: of.CALENDULA_RATE_LIMITS,
    metricsToken: of.CALENDULA_METRICS_TOKEN ?? null,
    intervals: {
      changesSeconds: of.CALENDULA_CHANGES_SECONDS,
      freeBusySeconds: of.CALENDULA_FREE_BUSY_SECONDS,
      checkSeconds: of.CALENDULA_CHECK_SECONDS,
      housekeepingSeconds: of.CALENDULA_HOUSEKEEPING_SECONDS,
    },
    unknownVariables: Object.keys(given).filter((name) => name.startsWith(PREFIX) && !(name in Settings.shape)),
  };
}

function mailOf(of: z.infer<typeof Settings>): Config['mail'] {
  if (of.CALENDULA_MAIL === 'outbox') return { kind: 'outbox' };
  const { CALENDULA_SMTP_URL: url, CALENDULA_MAIL_FROM: from } = of;
  if (url === undefined)
    throw invalid(['CALENDULA_SMTP_URL must be an address like smtp://user:password@host:587, or CALENDULA_MAIL=outbox']);
  if (from === undefined) throw invalid(['CALENDULA_MAIL_FROM must be an address, or a name with one: Interviews <jobs@example.org>']);
  return { kind: 'smtp', url, from: senderOf(from) };
}

function senderOf(text: string): MailSender {
  const [, name = '', address = text] = /^([^<]*)<([^>]+)>$/.exec(text) ?? [];
  return { name: name.trim(), address: address.trim() };
}

function invalid(problems: readonly string[]): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail: `${problems.join('. ')}.` });
}

/** The settings in force, for people to read: no key, no password, no token. */
export function describeConfig(config: Config): Readonly<Record<string, string>> {
  return {
    'listens on': `${config.host}:${config.port}`,
    'public address': config.publicUrl,
    'data directory': config.dataDirectory,
    database: config.databaseUrl === null ? 'embedded' : withoutPassword(config.databaseUrl),
    mail:
      config.mail.kind === 'outbox' ? 'kept in the outbox, not sent' : `${withoutPassword(config.mail.url)} as ${config.mail.from.address}`,
    'log level': config.logLevel,
    'trusted proxies': config.trustedProxies.join(', ') || 'none',
    'outgoing proxy': config.proxy === null ? 'none' : withoutPassword(config.proxy.url),
    'background work': config.worker ? 'in the server' : 'in a process of its own',
    'rate limits': config.rateLimits ? 'on' : 'off',
    metrics: config.metricsToken === null ? 'off' : 'on',
    ...(config.unknownVariables.length > 0 && { 'not a setting': config.unknownVariables.join(', ') }),
  };
}

function withoutPassword(address: string): string {
  const url = URL.parse(address);
  return url === null ? 'set' : `${url.protocol}//${url.host}${url.pathname}`;
}
