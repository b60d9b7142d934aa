import { InMemoryBlobStore } from '../../../s3-adapter/blob-store/in-memory-blob-store.ts';
import { describeBlobStore } from '../../contract/blob-store.contract.ts';

describeBlobStore('memory', async () => new InMemoryBlobStore());
