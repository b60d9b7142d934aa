import { S3SetObjectTagsDocument } from '../generated/graphql.ts';
import { xmlResponse } from '../s3-response.ts';
import { accepted } from './accepted.ts';
import { readObject } from './read-object.ts';
import type { S3Operation } from './s3-operation.ts';
import { LARGEST_TAGGING, parseTagging, readObjectTags, taggingXml } from './tagging-xml.ts';
import { versionOf } from './target.ts';
import { versionHeaders } from './version-headers.ts';

export const getObjectTagging: S3Operation = {
  name: 'GetObjectTagging',
  async handle(exchange, ports) {
    const object = await readObject(exchange, ports, true);
    return xmlResponse(taggingXml(object.tags), versionHeaders(object));
  },
};

export const putObjectTagging: S3Operation = {
  name: 'PutObjectTagging',
  async handle({ request, facts, body }, { executor }) {
    const tags = readObjectTags(parseTagging(await body.readAll(LARGEST_TAGGING)));
    const variables = { request: facts, ...versionOf(request), tags };
    const { result } = await executor.execute(S3SetObjectTagsDocument, variables);
    return { status: 200, headers: versionHeaders(accepted(result)) };
  },
};

export const deleteObjectTagging: S3Operation = {
  name: 'DeleteObjectTagging',
  async handle({ request, facts }, { executor }) {
    const variables = { request: facts, ...versionOf(request), tags: {} };
    const { result } = await executor.execute(S3SetObjectTagsDocument, variables);
    return { status: 204, headers: versionHeaders(accepted(result)) };
  },
};
