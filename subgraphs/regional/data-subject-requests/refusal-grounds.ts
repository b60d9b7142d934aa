import type { RequestRight } from './data-subject-request.ts';

export type RefusalGround =
  | 'A11_2_NOT_IDENTIFIABLE'
  | 'A12_5_MANIFESTLY_UNFOUNDED'
  | 'A12_5_EXCESSIVE'
  | 'A12_6_IDENTITY_UNCONFIRMED'
  | 'A15_4_RIGHTS_OF_OTHERS'
  | 'A17_3_A_EXPRESSION'
  | 'A17_3_B_LEGAL_OBLIGATION'
  | 'A17_3_C_PUBLIC_HEALTH'
  | 'A17_3_D_ARCHIVING_RESEARCH'
  | 'A17_3_E_LEGAL_CLAIMS'
  | 'A20_3_PUBLIC_TASK'
  | 'A20_4_RIGHTS_OF_OTHERS'
  | 'A21_1_COMPELLING_GROUNDS'
  | 'A23_MEMBER_STATE_LAW'
  | 'NO_PERSONAL_DATA_HELD';

export interface RefusalGroundFacts {
  readonly article: string;
  readonly rights: readonly RequestRight[];
  /** May the whole request fall, or only a part of the answer? */
  readonly reach: 'WHOLE' | 'PART';
  /** UNVERIFIED: only while identity is unconfirmed. VERIFIED: only for somebody known to be who they say. */
  readonly stage: 'UNVERIFIED' | 'VERIFIED' | 'ANY';
}

const ALL: readonly RequestRight[] = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'automated_decision',
  'withdraw_consent',
];
/** Art. 15 to 22; withdrawing consent (Art. 7(3)) is unconditional. */
const CHAPTER_III = ALL.filter((right) => right !== 'withdraw_consent');

const ground = (
  article: string,
  rights: readonly RequestRight[],
  reach: RefusalGroundFacts['reach'] = 'WHOLE',
  stage: RefusalGroundFacts['stage'] = 'VERIFIED',
): RefusalGroundFacts => ({ article, rights, reach, stage });

export const REFUSAL_GROUNDS: Readonly<Record<RefusalGround, RefusalGroundFacts>> = {
  A11_2_NOT_IDENTIFIABLE: ground('GDPR Art. 11(2), 12(2)', ALL, 'WHOLE', 'ANY'),
  A12_5_MANIFESTLY_UNFOUNDED: ground('GDPR Art. 12(5)(b)', CHAPTER_III),
  A12_5_EXCESSIVE: ground('GDPR Art. 12(5)(b)', CHAPTER_III),
  A12_6_IDENTITY_UNCONFIRMED: ground('GDPR Art. 12(6)', ALL, 'WHOLE', 'UNVERIFIED'),
  // Recital 63: the rights of others limit the copy, they are no reason to refuse all information.
  A15_4_RIGHTS_OF_OTHERS: ground('GDPR Art. 15(4)', ['access'], 'PART'),
  A17_3_A_EXPRESSION: ground('GDPR Art. 17(3)(a)', ['erasure']),
  A17_3_B_LEGAL_OBLIGATION: ground('GDPR Art. 17(3)(b)', ['erasure']),
  A17_3_C_PUBLIC_HEALTH: ground('GDPR Art. 17(3)(c)', ['erasure']),
  A17_3_D_ARCHIVING_RESEARCH: ground('GDPR Art. 17(3)(d)', ['erasure']),
  A17_3_E_LEGAL_CLAIMS: ground('GDPR Art. 17(3)(e)', ['erasure']),
  A20_3_PUBLIC_TASK: ground('GDPR Art. 20(3)', ['portability']),
  A20_4_RIGHTS_OF_OTHERS: ground('GDPR Art. 20(4)', ['portability'], 'PART'),
  A21_1_COMPELLING_GROUNDS: ground('GDPR Art. 21(1)', ['objection']),
  A23_MEMBER_STATE_LAW: ground('GDPR Art. 23', CHAPTER_III),
  NO_PERSONAL_DATA_HELD: ground('GDPR Art. 12(4)', ALL),
};

export interface Refusal {
  readonly ground: RefusalGround;
  /** Why it applies to this request, for the person and for the authority. */
  readonly narrative: string;
  /** When the person was told the reasons, and of complaint (Art. 77) and remedy (Art. 79): Art. 12(4). */
  readonly noticeSentAt: Date;
}

export interface RefusalContext {
  readonly right: RequestRight;
  readonly isVerified: boolean;
  /** An objection to direct marketing, which nothing outweighs (Art. 21(3)). */
  readonly concernsMarketing: boolean;
}

const NARRATIVE_LENGTH = { least: 10, most: 4000 };

/** Long enough to say something: spaces do not count. */
export const isNarrative = (text: string): boolean =>
  text.replaceAll(/\s/g, '').length >= NARRATIVE_LENGTH.least && text.length <= NARRATIVE_LENGTH.most;

/** What is wrong with refusing a whole request like this; null: nothing. */
export function findRefusalProblem({ ground: name, narrative }: Refusal, context: RefusalContext): string | null {
  const { article, rights, reach, stage } = REFUSAL_GROUNDS[name];
  if (!isNarrative(narrative)) return 'A refusal explains itself in 10 to 4000 characters.';
  if (!rights.includes(context.right)) return `${article} is no ground against a request for ${context.right}.`;
  if (reach === 'PART') return `${article} limits parts of an answer; answer the rest and complete partially.`;
  if (name === 'A21_1_COMPELLING_GROUNDS' && context.concernsMarketing) {
    return 'Nothing outweighs an objection to direct marketing (GDPR Art. 21(3)).';
  }
  if (stage === 'UNVERIFIED' && context.isVerified) return `${article} does not apply: the identity is confirmed.`;
  if (stage === 'VERIFIED' && !context.isVerified) return `${article} applies only after the identity is confirmed.`;
  return null;
}
