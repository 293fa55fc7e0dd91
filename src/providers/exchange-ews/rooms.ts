/** Rooms: members of the organisation's room lists, and those named in the settings. A list of Exchange knows neither size nor zone. */
import { isFault } from '../../domain/fault.ts';
import { type Asking, onlyMessage } from './client.ts';
import { childOf, childrenOf, element, textAt } from './wire.ts';

/** Lower-case addresses, each once. */
export async function roomAddresses(asking: Asking, named: readonly string[]): Promise<string[]> {
  const { node } = onlyMessage(
    await asking.client.ask({ body: element('m:GetRoomLists', {}), repeatable: true }, asking.policy),
    'mailbox',
  );
  const lists = childrenOf(childOf(node, 'RoomLists'), 'Address').map((each) => textAt(each, 'EmailAddress'));
  const found = await Promise.all(lists.filter((each) => each !== '').map((list) => roomsOf(asking, list)));
  return [...new Set([...found.flat(), ...named])];
}

async function roomsOf(asking: Asking, list: string): Promise<string[]> {
  const body = element('m:GetRooms', {}, element('m:RoomList', {}, element('t:EmailAddress', {}, list)));
  try {
    const { node } = onlyMessage(await asking.client.ask({ body, repeatable: true }, asking.policy), 'mailbox');
    const rooms = childrenOf(childOf(node, 'Rooms'), 'Room').map((each) => textAt(each, 'Id', 'EmailAddress').toLowerCase());
    return rooms.filter((each) => each !== '');
  } catch (error) {
    // A list that was removed in between has no rooms.
    if (isFault(error) && error.code === 'provider.mailbox-not-found') return [];
    throw error;
  }
}
