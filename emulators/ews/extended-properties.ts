/**
 * MAPI properties of items: those that clients made stand in the event as `X-EWS-PROPERTY`, so that every other protocol carries them
 * along; those that Exchange derives from the UID are made when asked for.
 */
import ICAL from 'ical.js';
import { childOf, element, elementWith, type Fragment, textAt, type XmlNode } from './xml.ts';

const PROPERTY = 'x-ews-property';
const FIELD = 'x-ews-field';
const ATTRIBUTES = ['DistinguishedPropertySetId', 'PropertySetId', 'PropertyTag', 'PropertyName', 'PropertyId', 'PropertyType'] as const;

export interface ExtendedProperty {
  readonly field: string;
  readonly value: string;
  readonly fragment: Fragment;
}

/** A field as one line of text; property sets in lower case. */
export function fieldText(field: XmlNode): string {
  return ATTRIBUTES.map((name) => field.attributes[name] ?? '')
    .map((value, place) => (place === 1 ? value.toLowerCase() : value))
    .join('/');
}

/** @param own False for the copy of an attendee, which has none of the organizer's named properties. */
export function propertiesOf(component: ICAL.Component, uid: string, own: boolean): ExtendedProperty[] {
  const named = component.getAllProperties(PROPERTY).map((one) => {
    const field = one.getFirstParameter(FIELD) ?? '';
    return propertyFrom(field, String(one.getFirstValue() ?? ''));
  });
  const derived = ['3', '35'].map((id) => propertyFrom(`Meeting////${id}/Binary`, globalObjectId(uid)));
  return [...(own ? named : []), ...derived];
}

function propertyFrom(field: string, value: string): ExtendedProperty {
  const parts = field.split('/');
  const attributes = Object.fromEntries(ATTRIBUTES.map((name, place) => [name, parts[place] ?? '']).filter(([, part]) => part !== ''));
  const fragment = element('t:ExtendedProperty', elementWith('t:ExtendedFieldURI', attributes), element('t:Value', value));
  return { field, value, fragment };
}

/** Sets what a `t:ExtendedProperty` says. */
export function setProperty(component: ICAL.Component, node: XmlNode): void {
  const uri = childOf(node, 't:ExtendedFieldURI');
  if (uri === null) return;
  deleteProperty(component, uri);
  const property = new ICAL.Property(PROPERTY, component);
  property.setParameter(FIELD, fieldText(uri));
  property.setValue(textAt(node, 't:Value'));
  component.addProperty(property);
}

export function deleteProperty(component: ICAL.Component, uri: XmlNode): void {
  const field = fieldText(uri);
  for (const one of component.getAllProperties(PROPERTY)) if (one.getFirstParameter(FIELD) === field) component.removeProperty(one);
}

const HEX_ID = /^040000008200e00074c5b7101a82e008[\da-f]*$/i;

/** MS-OXOCAL section 2.2.1.27: what other systems call UID is wrapped, what Exchange made is hexadecimal already. */
function globalObjectId(uid: string): string {
  if (HEX_ID.test(uid)) return Buffer.from(uid, 'hex').toString('base64');
  const foreign = Buffer.from(`vCal-Uid\u0001\0\0\0${uid}\0`, 'utf8');
  const size = new Uint8Array(new Uint32Array([foreign.length]).buffer);
  return Buffer.concat([Buffer.from('040000008200e00074c5b7101a82e008'.padEnd(72, '0'), 'hex'), size, foreign]).toString('base64');
}
