import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../../cli/completion/completion-script.ts';
import { createProgram } from '../../../cli/create-program.ts';

const complete = (...words: string[]): string[] => {
  const script = completionScript(createProgram({}), 'bash');
  const typed = ['domicile', ...words].map((word) => `'${word}'`).join(' ');
  const command = `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _domicile; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync('bash', ['-c', command], { encoding: 'utf8' }).stdout.trim().split('\n');
};

describe('completion in bash', () => {
  it('offers the commands first', () => {
    expect(complete('')).toEqual(expect.arrayContaining(['up', 'status', 'customer', 'audit', 'import', 'completion']));
  });

  it('goes into a group, past arguments and to the options of a command', () => {
    expect(complete('audit', 'se')).toEqual(['search']);
    expect(complete('audit', 'search', 'acme-corp', '--cross')).toEqual(['--cross-border']);
  });
});

describe('completion in fish', () => {
  it('names every command of a group', () => {
    const script = completionScript(createProgram({}), 'fish');
    expect(script).toContain("-n '__fish_seen_subcommand_from key' -a create");
  });
});
