import { AppError } from '#kernel/errors.ts';
import type { Channel } from '../shared/request-facts.ts';
import type { Decision } from './audit-entry.ts';
import type { AuditFilter } from './recorded-entry.ts';

export interface AuditFilterInput {
  readonly operation?: string | null | undefined;
  readonly decisions?: readonly Decision[] | null | undefined;
  /** As the resolver map spells it. */
  readonly channel?: string | null | undefined;
  readonly crossBorderOnly?: boolean | null | undefined;
  readonly subject?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
}

const LONGEST_TEXT = 256;

/** Null is as good as not given; an empty list of decisions asks for nothing, which is a mistake. */
export function parseAuditFilter(input: AuditFilterInput | null | undefined): AuditFilter {
  const { operation, decisions, channel, crossBorderOnly, subject, from, to } = input ?? {};
  requireText('operation', operation);
  requireText('subject', subject);
  if (decisions?.length === 0) throw new AppError('BAD_USER_INPUT', 'decisions must name at least one.');
  if (from instanceof Date && to instanceof Date && from >= to)
    throw new AppError('BAD_USER_INPUT', 'from must be before to.');
  return {
    ...(typeof operation === 'string' ? { operation } : {}),
    ...(Array.isArray(decisions) ? { decisions: [...new Set(decisions)].sort() } : {}),
    ...(typeof channel === 'string' ? { channel: channel.toLowerCase() as Channel } : {}),
    ...(crossBorderOnly === true ? { crossBorderOnly } : {}),
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(from instanceof Date ? { from } : {}),
    ...(to instanceof Date ? { to } : {}),
  };
}

function requireText(name: string, text: string | null | undefined): void {
  if (text === null || text === undefined || (text !== '' && text.length <= LONGEST_TEXT)) return;
  throw new AppError('BAD_USER_INPUT', `${name} must have 1 to ${LONGEST_TEXT} characters.`);
}
