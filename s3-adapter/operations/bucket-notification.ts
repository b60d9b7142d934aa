import { randomUUID } from 'node:crypto';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { element, type Xml } from '../xml/element.ts';
import { childrenOf, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

/** The two kinds of destination that clients can write down; both mean a webhook of the region. */
const KINDS = { topic: ['TopicConfiguration', 'Topic'], queue: ['QueueConfiguration', 'Queue'] } as const;
type Kind = keyof typeof KINDS;

interface Destination {
  readonly id: string;
  readonly kind: Kind;
  readonly arn: string;
  /** The webhook's name. */
  readonly target: string;
  readonly events: readonly string[];
  readonly prefix: string | null;
  readonly suffix: string | null;
}

/** `arn:aws:sns:<region>:<customer>:<name>` (or sqs), or as MinIO has them: `arn:minio:sqs:<region>:<name>:webhook`. */
const AWS_ARN = /^arn:aws:(?:sns|sqs):[a-z0-9-]*:[A-Za-z0-9._-]*:([A-Za-z0-9_-]{1,64})$/;
const MINIO_ARN = /^arn:minio:sqs:[a-z0-9-]*:([A-Za-z0-9_-]{1,64}):webhook$/;

export const bucketNotification: ConfigurationForm<readonly Destination[]> = {
  name: 'notification',
  root: 'NotificationConfiguration',
  parse(root) {
    for (const name of ['CloudFunctionConfiguration', 'EventBridgeConfiguration']) {
      if (childrenOf(root, name).length > 0) throw new S3Error('NotImplemented', { fields: { Element: name } });
    }
    return (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
      childrenOf(root, KINDS[kind][0]).map((configuration) => parseDestination(configuration, kind)),
    );
  },
  render: (destinations) => (destinations ?? []).map(destinationXml),
};

function parseDestination(configuration: XmlElement, kind: Kind): Destination {
  const arn = requiredText(configuration, KINDS[kind][1]);
  const target = AWS_ARN.exec(arn)?.[1] ?? MINIO_ARN.exec(arn)?.[1];
  if (target === undefined) throw invalidArgument(KINDS[kind][1], arn, 'The ARN could not be parsed');
  const events = childrenOf(configuration, 'Event').map(({ text }) => text);
  if (events.length === 0) throw new S3Error('MalformedXML');
  return { id: textOf(configuration, 'Id') ?? randomUUID(), kind, arn, target, events, ...parseFilter(configuration) };
}

function parseFilter(configuration: XmlElement): Pick<Destination, 'prefix' | 'suffix'> {
  const parts: Record<string, string> = {};
  const rules = childrenOf(configuration, 'Filter').flatMap((filter) =>
    childrenOf(filter, 'S3Key').flatMap((key) => childrenOf(key, 'FilterRule')),
  );
  for (const rule of rules) {
    const name = requiredText(rule, 'Name').toLowerCase();
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalidArgument('FilterRule.Name', name, 'filter rule name must be either prefix or suffix');
    }
    if (name in parts) {
      throw invalidArgument('FilterRule.Name', name, `Cannot specify more than one ${name} rule in a filter.`);
    }
    parts[name] = textOf(rule, 'Value') ?? '';
  }
  return { prefix: parts['prefix'] ?? null, suffix: parts['suffix'] ?? null };
}

function destinationXml({ id, kind, arn, events, prefix, suffix }: Destination): Xml {
  const rule = (name: string, value: string | null) =>
    value === null ? [] : [element('FilterRule', [element('Name', name), element('Value', value)])];
  const rules = [...rule('Prefix', prefix), ...rule('Suffix', suffix)];
  const filter = rules.length === 0 ? [] : [element('Filter', [element('S3Key', rules)])];
  const [configuration, destination] = KINDS[kind];
  return element(configuration, [
    element('Id', id),
    element(destination, arn),
    ...events.map((event) => element('Event', event)),
    ...filter,
  ]);
}
