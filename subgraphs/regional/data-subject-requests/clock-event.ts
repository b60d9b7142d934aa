/** Art. 12(3) GDPR knows only these two reasons for more time. */
export type DelayReason = 'COMPLEXITY' | 'NUMBER_OF_REQUESTS';

/** Only reasonable doubts about identity stop the clock (Art. 12(6)), from the question to the answer. */
export type ClockPauseReason = 'A12_6_IDENTITY';

/** Appended, never changed: the due date is derived from them. */
export type ClockEvent =
  /** Receipt, not recognition: the moment the request reached the organisation. */
  | { readonly type: 'START'; readonly at: Date }
  | { readonly type: 'PAUSE'; readonly at: Date; readonly reason: ClockPauseReason }
  | { readonly type: 'RESUME'; readonly at: Date }
  | { readonly type: 'EXTEND'; readonly at: Date; readonly reason: DelayReason; readonly noticeSentAt: Date }
  | { readonly type: 'STOP'; readonly at: Date };
