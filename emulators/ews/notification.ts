/** SendNotification as Exchange posts it, and what it reads in the answer. */

import { childOf, element, elementWith, type Fragment, InvalidXml, textAt } from '../harness/xml.ts';
import type { StoredEvent } from '../organization/calendar-store.ts';
import { folderId, itemId, itemIdText } from './ids.ts';
import { answer, responses, success } from './soap.ts';
import { parseXml } from './xml.ts';

export interface NotificationEvent {
  readonly kind: 'StatusEvent' | 'CreatedEvent' | 'ModifiedEvent' | 'DeletedEvent';
  readonly watermark: string;
  readonly xml: Fragment;
}

export function statusEvent(watermark: string): NotificationEvent {
  return { kind: 'StatusEvent', watermark, xml: element('t:StatusEvent', element('t:Watermark', watermark)) };
}

export function changeEvent(
  { mailboxId, name, event }: { readonly mailboxId: string; readonly name: string; readonly event: StoredEvent | null },
  { at, watermark, isNew }: { readonly at: number; readonly watermark: string; readonly isNew: boolean },
): NotificationEvent {
  const kind = event === null ? 'DeletedEvent' : isNew ? 'CreatedEvent' : 'ModifiedEvent';
  const key = { mailboxId, name, occurrence: null };
  const item = event === null ? elementWith('t:ItemId', { Id: itemIdText(key), ChangeKey: 'DwAAAA==' }) : itemId(key, event);
  const xml = element(
    `t:${kind}`,
    element('t:Watermark', watermark),
    element('t:TimeStamp', new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')),
    item,
    folderId({ mailboxId, folder: 'calendar' }, 't:ParentFolderId'),
  );
  return { kind, watermark, xml };
}

/** @param subscription With the watermark of what was told before. */
export function notificationText(
  { id, watermark }: { readonly id: string; readonly watermark: string },
  events: readonly NotificationEvent[],
): string {
  const notification = element(
    'm:Notification',
    element('t:SubscriptionId', id),
    element('t:PreviousWatermark', watermark),
    element('t:MoreEvents', 'false'),
    ...events.map(({ xml }) => xml),
  );
  return answer(responses('m:SendNotification', [success('m:SendNotificationResponseMessage', notification)])).body;
}

/** Null for everything that is no answer to a notification. */
export function subscriptionStatusIn(text: string): 'OK' | 'Unsubscribe' | null {
  try {
    const status = textAt(childOf(parseXml(text), 's:Body', 'm:SendNotificationResult'), 'm:SubscriptionStatus');
    return status === 'OK' || status === 'Unsubscribe' ? status : null;
  } catch (error) {
    if (error instanceof InvalidXml) return null;
    throw error;
  }
}
