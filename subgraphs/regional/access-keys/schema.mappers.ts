import type { Permission } from './access-key-limits.ts';
import type { AccessKey } from './access-key-repository.ts';

export type { AccessKey as AccessKeyMapper } from './access-key-repository.ts';
export type AccessKeyPermissionMapper = Permission;
export type AccessKeyStatusMapper = AccessKey['status'];
