import { parseDecimal } from './bytes.ts';
import { malformed } from './proof-error.ts';
import { formatProofLines, headValue, parseProofLines } from './proof-lines.ts';
import type { CosignRequest } from './witness.ts';

/** The body of `POST <prefix>/add-checkpoint` (C2SP tlog-witness), so that foreign witnesses can cosign too. */
export function formatCosignRequest({ oldSize, proof, checkpoint }: CosignRequest): string {
  return formatProofLines({ head: [`old ${oldSize}`], proof, checkpoint });
}

export function parseCosignRequest(body: string): CosignRequest {
  const { head, proof, checkpoint } = parseProofLines(body);
  if (head.length !== 1)
    throw malformed('The request is not an old size, proof lines, an empty line and a checkpoint.');
  return { oldSize: parseDecimal(headValue(head[0], 'old'), 'old size'), proof, checkpoint };
}
