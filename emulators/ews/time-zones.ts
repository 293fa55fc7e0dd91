/** GetServerTimeZones: names of all zones; the rules of UTC in full, which is what clients of ours and others compute in. */
import { WINDOWS_ZONES } from '../../src/icalendar/windows-zones.ts';
import { childOf, childrenOf, element, elementWith, type Fragment } from '../harness/xml.ts';
import type { Exchange } from './exchange.ts';
import { responses, success } from './soap.ts';

export function getServerTimeZones({ body }: Exchange): Fragment {
  const asked = childrenOf(childOf(body, 'm:Ids'), 't:Id').map((one) => one.text.trim());
  const names = Object.keys(WINDOWS_ZONES).filter((name) => asked.length === 0 || asked.includes(name));
  const isFull = body.attributes.ReturnFullTimeZoneData === 'true';
  const definitions = names.map((Id) =>
    elementWith('t:TimeZoneDefinition', { Id, Name: Id }, ...(isFull && Id === 'UTC' ? rulesOfUtc() : [])),
  );
  const message = success('m:GetServerTimeZonesResponseMessage', element('m:TimeZoneDefinitions', ...definitions));
  return responses('m:GetServerTimeZonesResponse', [message]);
}

function rulesOfUtc(): Fragment[] {
  const target = (Kind: string, value: string) => elementWith('t:To', { Kind }, value);
  return [
    element('t:Periods', elementWith('t:Period', { Bias: 'PT0S', Name: 'Standard', Id: 'trule:Microsoft/Registry/UTC/1-Standard' })),
    element(
      't:TransitionsGroups',
      elementWith('t:TransitionsGroup', { Id: '0' }, element('t:Transition', target('Period', 'trule:Microsoft/Registry/UTC/1-Standard'))),
    ),
    element('t:Transitions', element('t:Transition', target('Group', '0'))),
  ];
}
