import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/**
 * Goes through the Dockerfile's own COPY and RUN lines in two clean folders: `build`, with only what .dockerignore lets
 * through, and `image`, with only what the second stage takes from it.
 */
export function followDockerfile(build: string, image: string, say: (line: string) => void): void {
  const [first = [], second = []] = stages(readFileSync(join(projectRoot(), 'Dockerfile'), 'utf8'));
  mkdirSync(build, { recursive: true });
  mkdirSync(image, { recursive: true });
  for (const instruction of first) {
    if (instruction.keyword === 'COPY') copyFromContext(instruction.rest, build);
    if (instruction.keyword === 'RUN') run(instruction.rest, build, say);
  }
  for (const { keyword, rest } of second) {
    const copied = /^--from=build \/app\/(\S+) \.\/(\S*)$/.exec(rest);
    if (keyword !== 'COPY') continue;
    if (copied?.[1] === undefined) throw new Error(`This check does not understand COPY ${rest}.`);
    cpSync(join(build, copied[1]), join(image, copied[2] || basename(copied[1])), { recursive: true });
  }
}

function stages(dockerfile: string): Instruction[][] {
  const lines = dockerfile.replaceAll(/\\\n/g, ' ').split('\n');
  const result: Instruction[][] = [];
  for (const line of lines) {
    const [, keyword, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (keyword === 'FROM') result.push([]);
    else if (keyword !== undefined && rest !== undefined) result.at(-1)?.push({ keyword, rest });
  }
  return result;
}

function copyFromContext(rest: string, build: string): void {
  const sources = rest.split(' ').slice(0, -1);
  const names = sources.includes('.') ? contextEntries() : sources;
  for (const name of names) {
    mkdirSync(dirname(join(build, name)), { recursive: true });
    cpSync(join(projectRoot(), name), join(build, name), {
      recursive: true,
      filter: (source) => basename(source) !== 'generated',
    });
  }
}

/** What .dockerignore, a list of exceptions to "nothing", lets into the build. */
function contextEntries(): string[] {
  const root = projectRoot();
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return allowed.flatMap((pattern) => {
    if (!pattern.includes('*')) return [pattern];
    const folder = dirname(pattern);
    return readdirSync(join(root, folder))
      .filter((name) => name.endsWith(basename(pattern).slice(1)))
      .map((name) => join(folder, name));
  });
}

function run(command: string, build: string, say: (line: string) => void): void {
  say(`RUN ${command}`);
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-ec', command], { cwd: build, encoding: 'utf8' });
  if (status !== 0) throw new Error(`RUN ${command} failed:\n${stdout}${stderr}`);
}
