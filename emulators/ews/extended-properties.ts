/**
 * MAPI properties of items: those that clients made stand in the event as `X-EWS-PROPERTY`, so that every other protocol carries them
 * along; those that Exchange derives from the UID are made when asked for.
 */
import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import { childOf, element, elementWith, type Fragment, textAt, type XmlNode } from '../harness/xml.ts';

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

/** An item as far as its properties depend on it. */
export interface Bearer {
  readonly component: ICAL.Component;
  readonly uid: string;
  readonly isSeries: boolean;
  /** False for the copy of an attendee, which has none of the organizer's named properties. */
  readonly own: boolean;
}

export function propertiesOf({ component, uid, isSeries, own }: Bearer): ExtendedProperty[] {
  const named = component.getAllProperties(PROPERTY).map((one) => {
    const field = one.getFirstParameter(FIELD) ?? '';
    return propertyFrom(field, String(one.getFirstValue() ?? ''));
  });
  const derived = ['3', '35'].map((id) => propertyFrom(`Meeting////${id}/Binary`, globalObjectId(uid)));
  return [...(own ? named : []), ...derived, ...mapiProperties({ component, uid, isSeries })];
}

const SENSITIVITIES: Readonly<Record<string, string>> = { PRIVATE: '2', CONFIDENTIAL: '3' };

/** Is it a series, which of its kinds is it, how private is it, its number: by their MAPI names, as older programs ask. */
function mapiProperties({ component, uid, isSeries }: Omit<Bearer, 'own'>): ExtendedProperty[] {
  const sensitivity = SENSITIVITIES[String(component.getFirstPropertyValue('class') ?? '').toUpperCase()] ?? '0';
  return [
    propertyFrom('Appointment////33315/Boolean', String(isSeries)),
    propertyFrom('PublicStrings///urn:schemas:calendar:instancetype//Integer', isSeries ? '1' : '0'),
    propertyFrom('//0x36///Integer', sensitivity),
    propertyFrom('//0xe23///Integer', articleNumber(uid)),
    ...Object.entries(SAME_AS).map(([field, name]) => propertyFrom(field, String(component.getFirstPropertyValue(name) ?? ''))),
  ];
}

/** PR_INTERNET_ARTICLE_NUMBER; above zero, and never another one. */
function articleNumber(uid: string): string {
  return String(createHash('sha256').update(uid).digest().readUInt32BE(0) % 0x7ffffffe || 1);
}

function propertyFrom(field: string, value: string): ExtendedProperty {
  const parts = field.split('/');
  const attributes = Object.fromEntries(ATTRIBUTES.map((name, place) => [name, parts[place] ?? '']).filter(([, part]) => part !== ''));
  const fragment = element('t:ExtendedProperty', elementWith('t:ExtendedFieldURI', attributes), element('t:Value', value));
  return { field, value, fragment };
}

/** Properties that are another name of what the event says anyway: PR_SUBJECT, PR_BODY. */
const SAME_AS: Readonly<Record<string, string>> = { '//0x37///String': 'summary', '//0x1000///String': 'description' };

/** Sets what a `t:ExtendedProperty` says. */
export function setProperty(component: ICAL.Component, node: XmlNode): void {
  const uri = childOf(node, 't:ExtendedFieldURI');
  if (uri === null) return;
  deleteProperty(component, uri);
  const same = SAME_AS[fieldText(uri)];
  if (same !== undefined) {
    component.updatePropertyWithValue(same, textAt(node, 't:Value'));
    return;
  }
  const property = new ICAL.Property(PROPERTY, component);
  property.setParameter(FIELD, fieldText(uri));
  property.setValue(textAt(node, 't:Value'));
  component.addProperty(property);
}

export function deleteProperty(component: ICAL.Component, uri: XmlNode): void {
  const field = fieldText(uri);
  const same = SAME_AS[field];
  if (same !== undefined) component.removeAllProperties(same);
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
