import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DomicileClient } from '@domicile/client';

const { DOMICILE_GATEWAY = 'http://localhost:8000', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;

const domicile = new DomicileClient({ gateway: DOMICILE_GATEWAY });
const northwind = await domicile.assign('northwind', 'FI-HEL');
await northwind.register({ name: 'Acme Corporation', country: 'Finland', dataResidencyRequirement: 'STRICT' });

// With keys of POST /api/customers/northwind/access-keys, or `domicile key create northwind`:
const s3 = northwind.s3({ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY });
await s3.send(new CreateBucketCommand({ Bucket: 'quick-start' }));
await s3.send(new PutObjectCommand({ Bucket: 'quick-start', Key: 'hello.txt', Body: 'hello' }));

console.log(await northwind.complianceSummary());
for await (const entry of northwind.auditEntries({ operation: 'PutObject' })) console.log(entry.at, entry.decision);
