import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AWS, awsEnvironment, bucketName, cleanUp, client, ENDPOINTS, fileOf, folder } from './run-client.ts';

cleanUp();

describe.each([
  ['current', AWS],
  ['of Debian, without default checksums', '/usr/bin/aws'],
])('AWS CLI, %s', (_version, command) => {
  describe.each(ENDPOINTS)('at %s', (_name, endpoint) => {
    const aws = async (home: string, ...args: string[]) =>
      client(command, ['--endpoint-url', endpoint.url, ...args], awsEnvironment(endpoint, home));

    test('cp in parts and back, sync, ls, presign, rm, rb', async () => {
      const home = await folder();
      const bucket = bucketName('cli');
      const large = await fileOf(home, 'large', 20 * 1024 * 1024);
      await aws(home, 's3', 'mb', `s3://${bucket}`);

      await aws(home, 's3', 'cp', large, `s3://${bucket}/large`);
      await aws(home, 's3', 'cp', `s3://${bucket}/large`, join(home, 'back'));
      expect((await readFile(join(home, 'back'))).equals(await readFile(large))).toBe(true);

      const tree = await folder();
      await writeFile(join(tree, 'ä b+c.txt'), 'hello');
      await aws(home, 's3', 'sync', tree, `s3://${bucket}/tree`);
      await aws(home, 's3', 'cp', `s3://${bucket}/tree/ä b+c.txt`, `s3://${bucket}/copy`);
      expect(await aws(home, 's3', 'ls', '--recursive', `s3://${bucket}`)).toMatch(
        /copy[\s\S]*large[\s\S]*tree\/ä b\+c\.txt/,
      );
      expect(await aws(home, 's3', 'sync', tree, `s3://${bucket}/tree`)).toBe('');

      const signed = (await aws(home, 's3', 'presign', `s3://${bucket}/copy`)).trim();
      const curl = [
        '--silent',
        '--show-error',
        '--fail',
        ...(endpoint.caFile === null ? [] : ['--cacert', endpoint.caFile]),
      ];
      expect(await client('curl', [...curl, signed])).toBe('hello');

      await aws(home, 's3', 'rm', '--recursive', `s3://${bucket}`);
      await aws(home, 's3', 'rb', `s3://${bucket}`);
    });

    test('multipart by hand, and a retained version that cannot be deleted', async () => {
      const home = await folder();
      const bucket = bucketName('cli');
      const api = (...args: string[]) => aws(home, 's3api', ...args);
      const at = ['--bucket', bucket, '--key', 'k'];
      await api('create-bucket', '--bucket', bucket, '--object-lock-enabled-for-bucket');
      const { UploadId } = JSON.parse(await api('create-multipart-upload', ...at)) as { UploadId: string };
      const part = await fileOf(home, 'part', 5 * 1024 * 1024);
      const upload = [...at, '--upload-id', UploadId];
      const { ETag } = JSON.parse(await api('upload-part', ...upload, '--part-number', '1', '--body', part)) as {
        ETag: string;
      };
      expect(JSON.parse(await api('list-parts', ...upload))).toMatchObject({ Parts: [{ PartNumber: 1, ETag }] });
      const parts = JSON.stringify({ Parts: [{ PartNumber: 1, ETag }] });
      const done = JSON.parse(await api('complete-multipart-upload', ...upload, '--multipart-upload', parts)) as {
        VersionId: string;
      };
      const retention = JSON.stringify({ Mode: 'COMPLIANCE', RetainUntilDate: '2099-01-01T00:00:00Z' });

      await api('put-object-retention', ...at, '--retention', retention);

      expect(JSON.parse(await api('get-object-retention', ...at))).toMatchObject({ Retention: { Mode: 'COMPLIANCE' } });
      await expect(api('delete-object', ...at, '--version-id', done.VersionId)).rejects.toThrow('AccessDenied');
    });
  });
});
