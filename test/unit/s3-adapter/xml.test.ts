import { expect, test } from 'vitest';
import { S3Error } from '../../../s3-adapter/errors/s3-error.ts';
import { element, xmlDocument } from '../../../s3-adapter/xml/element.ts';
import { errorXml } from '../../../s3-adapter/xml/error-xml.ts';
import { childrenOf, parseXml, textOf } from '../../../s3-adapter/xml/parse-xml.ts';

const parse = (text: string, root = 'Delete') => parseXml(Buffer.from(text), root);

test('text is escaped, and what XML cannot carry is replaced', () => {
  expect(element('Key', 'a<&>"\r\0b')).toBe('<Key>a&lt;&amp;&gt;&quot;&#13;\ufffdb</Key>');
});

test('absent content makes no element, empty content does', () => {
  expect(xmlDocument('R', [element('A', null), element('B', ''), element('C', [])])).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><B></B><C></C></R>',
  );
});

test('an error is AWS’s document', () => {
  const error = new S3Error('NoSuchKey', { fields: { Key: 'a&b' } });

  expect(errorXml(error, '/b/a', 'REQ', 'HOST')).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key><Resource>/b/a</Resource><RequestId>REQ</RequestId><HostId>HOST</HostId></Error>',
  );
});

test('a document is read with entities, CDATA, namespace prefixes and white space as they are', () => {
  const root = parse(
    '<s3:Delete xmlns:s3="x"><Object><Key> a&amp;<![CDATA[<b>]]> </Key></Object><Object/></s3:Delete>',
  );

  expect(childrenOf(root, 'Object').map((object) => textOf(object, 'Key'))).toEqual([' a&<b> ', null]);
});

test.each([
  ['not XML', 'hello'],
  ['not closed', '<Delete><Object>'],
  ['another root', '<Other/>'],
  ['a DTD', '<!DOCTYPE Delete [<!ENTITY a "b">]><Delete>&a;</Delete>'],
  ['an unknown entity', '<Delete>&nbsp;</Delete>'],
  ['too deep', '<Delete>'.padEnd(800, '<a>')],
  ['nothing', ''],
])('%s is malformed', (_, text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});

test('bytes that are not UTF-8 are malformed', () => {
  expect(() => parseXml(Buffer.from([0x3c, 0xff, 0x3e]), 'Delete')).toThrow(
    expect.objectContaining({ code: 'MalformedXML' }),
  );
});

test('a child that may stand once is refused twice', () => {
  const root = parse('<Delete><Quiet>true</Quiet><Quiet>false</Quiet></Delete>');

  expect(() => textOf(root, 'Quiet')).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});
