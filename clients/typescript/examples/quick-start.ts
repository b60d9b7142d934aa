import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DomicileClient } from '@domicile/client';

const { DOMICILE_GATEWAY = 'http://localhost:8000', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;

const domicile = new DomicileClient({ gateway: DOMICILE_GATEWAY });
const acme = await domicile.assign('acme-corp', 'FI-HEL');
await acme.register({ name: 'Acme Corporation', country: 'Finland', dataResidencyRequirement: 'STRICT' });

// With keys of POST /api/customers/acme-corp/access-keys, or `domicile key create acme-corp`:
const s3 = acme.s3({ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY });
await s3.send(new CreateBucketCommand({ Bucket: 'quick-start' }));
await s3.send(new PutObjectCommand({ Bucket: 'quick-start', Key: 'hello.txt', Body: 'hello' }));

console.log(await acme.complianceSummary());
for await (const entry of acme.auditEntries({ operation: 'PutObject' })) console.log(entry.at, entry.decision);
