/** RFC 9110 §7.6.1: these concern one connection, like every header that `Connection` names. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers that go on to the next hop, as raw name-value pairs in their order and spelling, without the dropped ones. */
export function endToEndHeaders(raw: readonly string[], dropped: (name: string) => boolean = () => false): string[] {
  const connection = valuesOf(raw, 'connection').flatMap((value) => value.toLowerCase().split(','));
  const named = new Set(connection.map((name) => name.trim()));
  return raw.flatMap((name, index) => {
    if (index % 2 === 1) return [];
    const key = name.toLowerCase();
    return HOP_BY_HOP.has(key) || named.has(key) || dropped(key) ? [] : [name, raw[index + 1] ?? ''];
  });
}

const valuesOf = (raw: readonly string[], name: string): string[] =>
  raw.flatMap((key, index) => (index % 2 === 0 && key.toLowerCase() === name ? [raw[index + 1] ?? ''] : []));
