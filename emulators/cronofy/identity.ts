/** Who a token speaks for: userinfo, profiles, calendars, and the rooms that a service account sees. */
import type { Reply } from '../harness/protocol-server.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { calendarIdOf, type Grant, holidaysIdOf, idOf, subOf } from './authorizations.ts';
import { type AccountExchange, type Exchange, empty, json, rightOf } from './exchange.ts';

const PROVIDER = { provider_name: 'exchange', provider_service: 'exchange' } as const;

export function linkingProfile({ id, address }: Mailbox) {
  return { ...PROVIDER, profile_id: idOf('pro', id), profile_name: address };
}

export function serviceUserInfo({ world }: Exchange, { user, mailboxId, scope, delegatedScope }: Grant): Reply {
  const account = world.account(user);
  const address = account === null ? user : (world.mailbox(account.mailboxId)?.address ?? user);
  return json(200, {
    sub: subOf({ user, mailboxId }),
    email: address,
    'cronofy.type': 'service_account',
    'cronofy.data': {
      authorization: { scope, status: 'active', delegated_scope: delegatedScope },
      service_account: { provider_name: PROVIDER.provider_name, domain: world.domain },
    },
  });
}

export function userInfo(exchange: AccountExchange): Reply {
  const { mailbox, grant } = exchange;
  return json(200, {
    sub: subOf(grant),
    email: mailbox.address,
    name: mailbox.name,
    zoneinfo: mailbox.zone,
    'cronofy.type': 'account',
    'cronofy.data': {
      authorization: { scope: grant.scope, status: 'active' },
      profiles: [{ ...profileOf(exchange), profile_calendars: calendarsOf(exchange) }],
    },
  });
}

export function profiles(exchange: AccountExchange): Reply {
  return json(200, { profiles: [profileOf(exchange)] });
}

export function calendars(exchange: AccountExchange): Reply {
  return json(200, { calendars: calendarsOf(exchange).map((each) => ({ ...linkingProfile(exchange.mailbox), ...each })) });
}

export function isConnected(exchange: AccountExchange): boolean {
  const { orders, personality, mailbox, grant } = exchange;
  const lost = orders.some(({ fault }) => fault.kind === 'inner-error' && fault.requestStatus === 'disconnected');
  return !lost && !personality().disconnected.includes(mailbox.address) && rightOf(exchange, grant, mailbox) !== 'none';
}

export function isSynchronised({ orders, personality, mailbox }: AccountExchange): boolean {
  return !orders.some(({ fault }) => fault.kind === 'propagating') && !personality().firstSync.includes(mailbox.address);
}

function profileOf(exchange: AccountExchange) {
  const connected = isConnected(exchange);
  return {
    ...linkingProfile(exchange.mailbox),
    profile_connected: connected,
    profile_initial_sync_required: !isSynchronised(exchange),
    ...(connected ? {} : { profile_relink_url: `${exchange.origin}/relink/exchange` }),
  };
}

function calendarsOf({ mailbox, grant, personality }: AccountExchange) {
  const common = { calendar_deleted: false, calendar_attachments_available: false, permission_level: 'sandbox' };
  const readonly = grant.scope === 'free_busy';
  return [
    {
      calendar_id: holidaysIdOf(mailbox),
      calendar_name: 'Holidays',
      calendar_readonly: true,
      calendar_primary: false,
      calendar_integrated_conferencing_available: false,
      ...common,
    },
    {
      calendar_id: calendarIdOf(mailbox),
      calendar_name: 'Calendar',
      calendar_readonly: readonly,
      calendar_primary: true,
      calendar_integrated_conferencing_available: !readonly && personality().conferencing,
      ...common,
    },
  ];
}

/** All rooms of the organisation, those too that the service account may not have. */
export function resources({ world, query }: Exchange, { scope }: Grant): Reply {
  if (!scope.includes('service_account/resources/')) return empty(403);
  const details = (query.get('include_details') ?? '').split(' ');
  const rooms = world.mailboxes().filter(({ kind }) => kind === 'room');
  return json(200, {
    resources: rooms.map(({ address, name, capacity, site }) => ({
      email: address,
      name,
      ...(details.includes('capacity') && capacity !== null ? { capacity } : {}),
      ...(details.includes('location') ? { location: { building_name: site } } : {}),
    })),
  });
}
