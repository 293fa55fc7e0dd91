/** Subscribe, for push and for one calendar. Nobody but its owner, or who acts as the owner, may subscribe to a mailbox. */

import { childOf, childrenOf, element, type Fragment, textAt } from '../harness/xml.ts';
import { type Exchange, openFolder } from './exchange.ts';
import { failure, OperationError, responses, success } from './soap.ts';

const MESSAGE = 'm:SubscribeResponseMessage';

export function subscribe(exchange: Exchange): Fragment {
  try {
    const { id, watermark } = subscribed(exchange);
    const message = success(MESSAGE, element('m:SubscriptionId', id), element('m:Watermark', watermark));
    return responses('m:SubscribeResponse', [message]);
  } catch (error) {
    if (error instanceof OperationError) return responses('m:SubscribeResponse', [failure(MESSAGE, error.code)]);
    throw error;
  }
}

function subscribed(exchange: Exchange): { readonly id: string; readonly watermark: string } {
  const { body, self, subscriptions } = exchange;
  const request = childOf(body, 'm:PushSubscriptionRequest');
  const [target, ...others] = childOf(request, 't:FolderIds')?.children ?? [];
  if (target === undefined || others.length > 0) throw new OperationError('ErrorInvalidSubscriptionRequest');
  const folder = openFolder(exchange, target, 'read');
  if (folder.mailbox.id !== self.id) throw new OperationError('ErrorSubscriptionDelegateAccessNotSupported');
  if (folder.name !== 'calendar') throw new OperationError('ErrorInvalidSubscriptionRequest');
  const url = textAt(request, 't:URL');
  if (!isCallable(url)) throw new OperationError('ErrorInvalidPushSubscriptionUrl');
  const eventTypes = childrenOf(childOf(request, 't:EventTypes'), 't:EventType').map(({ text }) => text.trim());
  const frequencyMinutes = Number(textAt(request, 't:StatusFrequency'));
  return subscriptions.add({ mailbox: self, url, eventTypes, frequencyMinutes });
}

function isCallable(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
