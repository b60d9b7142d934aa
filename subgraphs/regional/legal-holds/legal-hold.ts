import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';
import { RESTRICTION_GROUNDS } from '../data-subject-requests/request-input.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';

/** A legal matter that keeps what it covers from being destroyed: what is stored now, and what is stored while it lasts. */
export interface LegalMatter {
  readonly matterId: string;
  readonly customerId: CustomerId;
  readonly caseId: string;
  readonly reason: string;
  readonly custodian: string;
  readonly bucket: string | null;
  readonly keyPrefix: string | null;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly releaseRequestedBy: string | null;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
  readonly objects: number;
}

/** Art. 18: stored, listed, and otherwise out of reach. */
export interface ImposedRestriction {
  readonly restrictionId: string;
  readonly customerId: CustomerId;
  readonly requestId: string | null;
  readonly ground: string;
  readonly reason: string;
  readonly imposedBy: string;
  readonly imposedAt: Date;
  readonly noticeSentAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
  readonly objects: number;
}

const text = (longest: number) => z.string().trim().min(1).max(longest);

export const matterInput = z
  .object({
    caseId: text(128),
    reason: text(2_000),
    custodian: text(256),
    bucket: z.string().max(255).nullish(),
    keyPrefix: z.string().max(1024).nullish(),
    subject: z.string().max(512).nullish(),
  })
  .refine(({ bucket, subject }) => Boolean(bucket) || Boolean(subject), 'scope is a bucket, a person, or both');
export type MatterInput = z.output<typeof matterInput>;

export const restrictionInput = z.object({
  bucket: z.string().max(255),
  key: z.string().max(1024),
  versionId: z.string().max(128).nullish(),
  ground: z.enum(RESTRICTION_GROUNDS),
  reason: text(2_000),
});
export type RestrictionInput = z.output<typeof restrictionInput>;

export interface LegalHoldRepository {
  /** Holds what is there in the same transaction; what comes is held by the trigger that indexes it. */
  place(customerId: CustomerId, matter: MatterInput, placedBy: string, unit: UnitOfWork): Promise<string>;
  /** False if there is no such matter that is still held and not asked for already. */
  requestRelease(customerId: CustomerId, matterId: string, by: string, unit: UnitOfWork): Promise<boolean>;
  /** `same-person`: who asked for the release cannot give it. */
  release(
    customerId: CustomerId,
    matterId: string,
    by: string,
    unit: UnitOfWork,
  ): Promise<'released' | 'same-person' | 'not-requested'>;
  matters(customerId: CustomerId): Promise<readonly LegalMatter[]>;
  /** Null if there is no such object. */
  restrict(customerId: CustomerId, input: RestrictionInput, by: string, unit: UnitOfWork): Promise<string | null>;
  lift(
    customerId: CustomerId,
    restrictionId: string,
    lift: { readonly by: string; readonly noticeSentAt: Date },
    unit: UnitOfWork,
  ): Promise<boolean>;
  restrictions(customerId: CustomerId): Promise<readonly ImposedRestriction[]>;
}
