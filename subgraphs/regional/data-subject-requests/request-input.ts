import { z } from 'zod';
import { REQUEST_RIGHTS } from './data-subject-request.ts';
import { REFUSAL_GROUNDS, type RefusalGround } from './refusal-grounds.ts';

const narrative = z.string().max(4000);
const instant = z.coerce.date();
const grounds = Object.keys(REFUSAL_GROUNDS) as [RefusalGround, ...RefusalGround[]];

const ERASURE_GROUNDS = ['A17_1_A', 'A17_1_B', 'A17_1_C', 'A17_1_D', 'A17_1_E', 'A17_1_F'] as const;
export const RESTRICTION_GROUNDS = [
  'A18_1_A_ACCURACY',
  'A18_1_B_UNLAWFUL',
  'A18_1_C_CLAIMS',
  'A18_1_D_OBJECTION_PENDING',
] as const;

/** Another controller's S3 endpoint (Art. 20(2)). The secret is sealed before it is stored. */
export const pushTargetInput = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(512),
  region: z.string().min(1).max(64),
  bucket: z.string().min(3).max(63),
  prefix: z
    .string()
    .max(512)
    .nullish()
    .transform((value) => value ?? ''),
  accessKeyId: z.string().min(1).max(128),
  secretAccessKey: z.string().min(1).max(256),
});
export type PushTarget = z.output<typeof pushTargetInput>;

export const submitInput = z
  .object({
    right: z.enum(REQUEST_RIGHTS),
    dataSubjectId: z.string(),
    receivedAt: instant.nullish(),
    concernsMarketing: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
    purposes: z.array(z.string().min(1).max(128)).max(50).nullish(),
    statement: narrative.nullish(),
    erasureGround: z.enum(ERASURE_GROUNDS).nullish(),
    restrictionGround: z.enum(RESTRICTION_GROUNDS).nullish(),
    pushTarget: pushTargetInput.nullish(),
  })
  .superRefine(({ right, restrictionGround, purposes, concernsMarketing, pushTarget }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (right === 'restriction' && !restrictionGround) issue('restrictionGround', 'is required (Art. 18(1)(a) to (d))');
    if (right === 'objection' && !purposes?.length && !concernsMarketing) {
      issue('purposes', 'names what is objected to (Art. 21), or concernsMarketing is true');
    }
    if (pushTarget && right !== 'portability') issue('pushTarget', 'is for requests of portability (Art. 20(2))');
  });

export const extendInput = z.object({
  reason: z.enum(['COMPLEXITY', 'NUMBER_OF_REQUESTS']),
  narrative,
  noticeSentAt: instant,
});

export const refusalInput = z.object({ ground: z.enum(grounds), narrative, noticeSentAt: instant });

export const verificationInput = z.object({
  step: z.enum(['CHECK', 'CONFIRM']),
  method: z.string().min(3).max(200).nullish(),
});

export const doubtInput = z.object({ doubt: narrative });

export const itemDecisionInput = z.object({
  itemNo: z.number().int().min(1),
  outcome: z.enum(['ERASED', 'RETAINED', 'INCLUDED', 'EXCLUDED', 'RECTIFIED', 'REVIEWED']),
  /** Why; for what is kept, the ground by article. */
  narrative,
  /** A rectified object's new version. */
  correctedVersionId: z.string().max(128).nullish(),
  /** Until when something is kept. */
  retainedUntil: instant.nullish(),
});
export type ItemDecision = z.output<typeof itemDecisionInput>;

export const completionInput = z.object({ noticeSentAt: instant });

export const objectionDecisionInput = z.object({
  objectionId: z.uuid(),
  outcome: z.enum(['upheld', 'overridden']),
  narrative: narrative.min(10),
});

export const noticeInput = z.object({
  recipient: z.string().min(1).max(256),
  sentAt: instant,
  proof: z.string().max(1000).nullish(),
});
