/** `/subscriptions`: making, renewing and ending them, with the handshake at both addresses. */
import { randomUUID } from 'node:crypto';
import { type Answer, demandRight, type GraphCall, mailboxOf } from './call.ts';
import { refused } from './events.ts';
import { collectionAnswer, entityAnswer } from './odata.ts';
import { badRequest, Problem } from './problem.ts';
import { isObject, violations } from './schema.ts';
import type { Subscription } from './subscriptions.ts';

const MINUTE_MS = 60_000;
const LONGEST_MINUTES = 4_230;
const SHORTEST_MINUTES = 45;
const LONGEST_CLIENT_STATE = 128;
/** Clocks differ a little. */
const SLACK_MS = MINUTE_MS;

export async function createSubscription(call: GraphCall): Promise<Answer> {
  const body = subscriptionBody(call);
  const resource = String(body.resource ?? '');
  const key = /^\/?(?:users\/([^/]+)|me)\/(?:calendar\/)?events$/i.exec(resource);
  if (key === null) throw new Problem(400, 'InvalidRequest', `The resource '${resource}' is not supported.`);
  if (call.caller.scopes !== null && key[1] !== undefined) {
    throw new Problem(403, 'ExtensionError', 'Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied.]');
  }
  const mailbox = mailboxOf(call, key[1] ?? call.caller.user);
  demandRight(call, mailbox, 'read');
  const clientState = typeof body.clientState === 'string' ? body.clientState : null;
  if ((clientState ?? '').length > LONGEST_CLIENT_STATE) throw new Problem(400, 'InvalidRequest', 'clientState is too long.');
  const notificationUrl = String(body.notificationUrl ?? '');
  const lifecycleNotificationUrl = typeof body.lifecycleNotificationUrl === 'string' ? body.lifecycleNotificationUrl : null;
  for (const url of [notificationUrl, ...(lifecycleNotificationUrl === null ? [] : [lifecycleNotificationUrl])]) await validate(call, url);
  const subscription: Subscription = {
    id: randomUUID(),
    clientId: call.caller.clientId,
    mailbox,
    resource,
    changeType: String(body.changeType),
    notificationUrl,
    lifecycleNotificationUrl,
    clientState,
    immutableIds: call.prefer.immutableIds,
    expiresAt: expiryIn(call, body),
  };
  call.tenant.subscriptions.put(subscription);
  return entityAnswer(call, 'subscription', subscriptionJson(subscription), 201);
}

async function validate(call: GraphCall, url: string): Promise<void> {
  const target = URL.canParse(url) ? new URL(url) : null;
  const allowed = target?.protocol === 'https:' || target?.hostname === '127.0.0.1';
  if (allowed && (await call.tenant.subscriptions.handshake(url))) return;
  throw new Problem(400, 'ValidationError', 'Subscription validation request failed. Notification endpoint must respond with 200 OK.');
}

export function renewSubscription(call: GraphCall, id: string): Answer {
  const subscription = owned(call, id);
  const renewed = { ...subscription, expiresAt: expiryIn(call, subscriptionBody(call)) };
  call.tenant.subscriptions.put(renewed);
  return entityAnswer(call, 'subscription', subscriptionJson(renewed));
}

export function endSubscription(call: GraphCall, id: string): Answer {
  call.tenant.subscriptions.remove(owned(call, id).id);
  return { status: 204 };
}

export function reauthorizeSubscription(call: GraphCall, id: string): Answer {
  owned(call, id);
  return { status: 204 };
}

export function listSubscriptions(call: GraphCall): Answer {
  const own = call.tenant.subscriptions.all().filter(({ clientId }) => clientId === call.caller.clientId);
  return collectionAnswer(call, { type: 'subscription', items: own.map(subscriptionJson), pageSize: 100, largestPage: 999 });
}

export function getSubscription(call: GraphCall, id: string): Answer {
  return entityAnswer(call, 'subscription', subscriptionJson(owned(call, id)));
}

function owned(call: GraphCall, id: string): Subscription {
  const found = call.tenant.subscriptions.get(id);
  if (found?.clientId !== call.caller.clientId) throw new Problem(404, 'ResourceNotFound', 'The object was not found.');
  return found;
}

function subscriptionBody(call: GraphCall): Record<string, unknown> {
  if (!isObject(call.body)) throw badRequest('The body is no JSON object.');
  const found = violations(call.body, 'subscription');
  if (found.length > 0) throw refused(call, found);
  return call.body;
}

/** @throws Problem when it is too far away; one that is too near is put off. */
function expiryIn({ tenant }: GraphCall, body: Record<string, unknown>): number {
  const now = tenant.world.clock.now();
  const wanted = Date.parse(String(body.expirationDateTime ?? ''));
  if (Number.isNaN(wanted) || wanted > now + LONGEST_MINUTES * MINUTE_MS + SLACK_MS) {
    throw new Problem(400, 'InvalidRequest', `Subscription expiration can only be ${LONGEST_MINUTES} minutes in the future.`);
  }
  return Math.max(wanted, now + SHORTEST_MINUTES * MINUTE_MS);
}

/** `clientState` is never told again. */
function subscriptionJson(one: Subscription): Record<string, unknown> {
  return {
    id: one.id,
    applicationId: one.clientId,
    resource: one.resource,
    changeType: one.changeType,
    clientState: null,
    notificationUrl: one.notificationUrl,
    lifecycleNotificationUrl: one.lifecycleNotificationUrl,
    expirationDateTime: new Date(one.expiresAt).toISOString(),
  };
}
