import { S3BucketConfigurationDocument, S3PutBucketConfigurationDocument } from '../generated/graphql.ts';
import { type S3Response, xmlResponse } from '../s3-response.ts';
import { type Xml, xmlDocument } from '../xml/element.ts';
import { parseXml, type XmlElement } from '../xml/parse-xml.ts';
import { accepted } from './accepted.ts';
import type { S3Exchange, S3Operation, S3Ports } from './s3-operation.ts';
import { bucketOf } from './target.ts';

const LARGEST_DOCUMENT = 1024 * 1024;

export interface Configuration {
  readonly ownerId: string;
  readonly document: unknown;
}

/** One sub-resource of a bucket: its name in the region, and how it looks in XML. */
export interface ConfigurationForm<Document> {
  readonly name: string;
  readonly root: string;
  parse(root: XmlElement): Document;
  /** Null: nothing is configured where AWS answers with an empty document. */
  render(document: Document | null): readonly Xml[];
}

export async function readConfiguration(
  { request, facts }: S3Exchange,
  { executor }: S3Ports,
  name: string,
): Promise<Configuration> {
  const asked = { request: facts, bucket: bucketOf(request), name };
  const { result } = await executor.execute(S3BucketConfigurationDocument, asked);
  const { ownerId, document } = accepted(result);
  return { ownerId, document };
}

export async function writeConfiguration(
  { request, facts }: S3Exchange,
  { executor }: S3Ports,
  name: string,
  document: unknown,
  status: number,
): Promise<S3Response> {
  const asked = { request: facts, bucket: bucketOf(request), name, document, statusCode: status };
  const { result } = await executor.execute(S3PutBucketConfigurationDocument, asked);
  accepted(result);
  return { status };
}

export const getConfiguration = <Document>(operation: string, form: ConfigurationForm<Document>): S3Operation => ({
  name: operation,
  async handle(exchange, ports) {
    const { document } = await readConfiguration(exchange, ports, form.name);
    return xmlResponse(xmlDocument(form.root, form.render(document as Document | null)));
  },
});

export const putConfiguration = <Document>(
  operation: string,
  form: ConfigurationForm<Document>,
  status = 200,
): S3Operation => ({
  name: operation,
  async handle(exchange, ports) {
    const root = parseXml(await exchange.body.readAll(LARGEST_DOCUMENT), form.root);
    return writeConfiguration(exchange, ports, form.name, form.parse(root), status);
  },
});

export const deleteConfiguration = (operation: string, name: string): S3Operation => ({
  name: operation,
  handle: (exchange, ports) => writeConfiguration(exchange, ports, name, null, 204),
});
