import { describe, expect, it } from 'vitest';
import { childOf, createXmlReader, declarationsOf, documentOf, element, InvalidXml, textAt } from './xml.ts';

const NAMESPACES = { D: 'DAV:' };
const parseXml = createXmlReader(NAMESPACES);

describe('reading', () => {
  it('resolves namespaces, whatever the prefixes are', () => {
    const node = parseXml(
      '<?xml version="1.0"?><propfind xmlns="DAV:"><x:prop xmlns:x="DAV:"><getetag/><y:z xmlns:y="urn:other"/></x:prop></propfind>',
    );
    expect([node.name, childOf(node, 'D:prop')?.children.map((one) => one.name)]).toEqual(['D:propfind', ['D:getetag', '{urn:other}z']]);
  });

  it('names what has no namespace as it stands, and follows a path to trimmed text', () => {
    const node = parseXml('<a><b xmlns="DAV:"> <c> x </c></b></a>');
    expect([node.name, childOf(node, 'D:b', 'D:c')?.text, textAt(node, 'D:b', 'D:c'), textAt(node, 'D:c')]).toEqual(['a', ' x ', 'x', '']);
  });

  it('decodes characters once, and not in CDATA', () => {
    const node = parseXml('<a x="1 &lt; 2">J&#xFC;rgen &amp;amp; &#38;<![CDATA[ &amp; <b>]]></a>');
    expect([node.text, node.attributes.x]).toEqual(['Jürgen &amp; & &amp; <b>', '1 < 2']);
  });

  it.each(['', 'text', '<a', '<a></b>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<x:a/>', '<a/><b/>'])('refuses %j', (text) => {
    expect(() => parseXml(text)).toThrow(InvalidXml);
  });
});

describe('writing', () => {
  it('escapes what it is given, and reads back to the same', () => {
    const nasty = 'a < b & "c" > ]]> \r\n é 😀';
    const text = documentOf('D:multistatus', declarationsOf(NAMESPACES), element('D:displayname', nasty), element('{urn:other}thing', 'x'));
    const node = parseXml(text);
    expect(node.children.map((one) => [one.name, one.text])).toEqual([
      ['D:displayname', nasty],
      ['{urn:other}thing', 'x'],
    ]);
  });

  it('leaves out characters that XML cannot carry', () => {
    expect(element('D:displayname', 'a\u0000\u0008b').xml).toBe('<D:displayname>ab</D:displayname>');
  });
});
