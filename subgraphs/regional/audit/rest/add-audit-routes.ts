import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { CustomerService } from '../../customers/customer-service.ts';
import { countryOf } from '../../residency/region-places.ts';
import { addRoute, followCaller, requireCustomerHeader } from '../../rest/add-route.ts';
import { addStreamRoute } from '../../rest/add-stream-route.ts';
import { parseFirst, parsePage } from '../../shared/page.ts';
import type { Decision } from '../audit-entry.ts';
import type { AuditLogService } from '../audit-log-service.ts';
import type { AuditRecorder } from '../audit-recorder.ts';
import type { JurisdictionService } from '../jurisdiction-service.ts';
import { type AuditFilterInput, parseAuditFilter } from '../parse-audit-filter.ts';
import type { AuditReader } from '../recorded-entry.ts';
import { requireEverybody } from './require-everybody.ts';

export interface AuditRoutes {
  readonly regionId: RegionId;
  readonly jurisdiction: JurisdictionService;
  readonly log: AuditLogService;
  readonly entries: AuditReader;
  readonly customers: CustomerService;
  readonly recorder: AuditRecorder;
}

export function addAuditRoutes(router: Router, routes: AuditRoutes): void {
  addJurisdictionRoute(router, routes.jurisdiction, routes.regionId);
  addLogRoutes(router, routes);
  addEntriesRoute(router, routes);
}

function addLogRoutes(router: Router, { log, recorder, regionId, customers }: AuditRoutes): void {
  addRoute(router, 'get', '/audit/checkpoint', async ({ facts }) => {
    const checkpoint = await log.latestCheckpoint(facts.caller);
    if (checkpoint === null) throw new AppError('NOT_FOUND', 'The audit log has no signed tree yet.');
    const { origin, size, rootHash, note } = checkpoint;
    return { body: { origin, size, root_hash: rootHash, note } };
  });
  addRoute(router, 'get', '/audit/consistency-proof', async ({ facts, query }) => {
    const found = await log.consistencyProof(facts.caller, Number(query['from']));
    const { olderSize, newerSize, proof, checkpoint } = found;
    return { body: { older_size: olderSize, newer_size: newerSize, proof, checkpoint: checkpoint.note } };
  });
  addRoute(router, 'get', '/audit/inclusion-proof', (call) => {
    const customerId = requireCustomerHeader(call);
    return call.trail.follow(customerId, call.operation, async () => {
      const found = await log.inclusionProof(call.facts.caller, customerId, String(call.query['entry_id']));
      if (found === null) throw new AppError('NOT_FOUND', 'The customer has no such entry in the signed log yet.');
      const { entryId, index, treeSize, leafHash, leaf, proof } = found;
      return { body: { entry_id: entryId, index, tree_size: treeSize, leaf_hash: leafHash, leaf, proof } };
    });
  });
  addRoute(router, 'post', '/audit/keys/rotate', async ({ facts }) => {
    await log.rotateKey(facts.caller);
    return { status: 202, body: { status: 'rotated' } };
  });
  addStreamRoute(router, '/audit/export', recorder, (call) =>
    followCaller(call, async (customerId) => {
      if (customerId === null) await requireEverybody(call, customers);
      const { from, to, disclose } = call.query;
      const chunks = await log.export(call.facts.caller, { from, to, disclose });
      const fileName = `audit-${regionId}${customerId === null ? '' : `-${customerId}`}.jsonl`;
      return { contentType: 'application/jsonl; charset=utf-8', fileName, chunks };
    }),
  );
}

/** The customer's entries with the filters of `auditEntries`, in snake case. */
function addEntriesRoute(router: Router, { entries, customers }: AuditRoutes): void {
  addRoute(router, 'get', '/audit/entries', (call) => {
    const named = requireCustomerHeader(call);
    return call.trail.follow(named, call.operation, async () => {
      const { id } = await customers.get(call.facts.caller, named, 'audit.read');
      const { first, after } = call.query;
      const page = parsePage('auditEntries', {
        first: first === undefined ? undefined : parseFirst(Number(first)),
        after: typeof after === 'string' ? after : undefined,
      });
      const found = (await entries.entriesOf([id], { ...page, filter: parseAuditFilter(filterOf(call.query)) })).get(
        id,
      );
      return {
        body: {
          entries: (found?.edges ?? []).map(({ node }) => snakeCased(node)),
          next: found?.pageInfo.hasNextPage === true ? found.pageInfo.endCursor : null,
        },
      };
    });
  });
}

function filterOf(query: Readonly<Record<string, unknown>>): AuditFilterInput {
  const text = (name: string): string | undefined => {
    const value = query[name];
    return typeof value === 'string' ? value : undefined;
  };
  const instant = (name: string): Date | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const date = new Date(value);
    if (!Number.isNaN(date.getTime())) return date;
    throw new AppError('BAD_USER_INPUT', `${name} must be an instant, like 2026-11-01T00:00:00Z.`);
  };
  return {
    operation: text('operation'),
    subject: text('subject'),
    channel: text('channel'),
    decisions: text('decision')?.split(',').filter(isDecision),
    crossBorderOnly: text('cross_border') === 'true',
    from: instant('from'),
    to: instant('to'),
  };
}

const DECISIONS: ReadonlySet<string> = new Set(['ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY']);
const isDecision = (text: string): text is Decision => DECISIONS.has(text);

const snakeCased = (node: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

function addJurisdictionRoute(router: Router, jurisdiction: JurisdictionService, regionId: RegionId): void {
  addRoute(router, 'get', '/audit/jurisdiction-compliance', (call) =>
    followCaller(call, async (customerId) => {
      const { period, operations, decisions, denials, transfers, reasons, bases } = await jurisdiction.report(
        call.facts.caller,
        call.query['from'],
        call.query['to'],
      );
      return {
        body: {
          region: regionId,
          jurisdiction: countryOf(regionId),
          customer_id: customerId,
          period,
          operations: { total: operations.total, failed: operations.failed, by_channel: operations.byChannel },
          decisions,
          denials: { total: denials.total, by_reason: denials.byReason },
          cross_border_transfers: {
            total: transfers.total,
            by_country: transfers.byCountry,
            by_basis: Object.fromEntries(bases.map(({ basis, transfers: count }) => [basis, count])),
          },
          reasons,
          articles: [...new Set(reasons.flatMap(({ article }) => (article === null ? [] : [article])))].sort(),
        },
      };
    }),
  );
}
