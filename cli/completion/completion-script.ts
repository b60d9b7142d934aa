import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Level {
  /** Commands so far, e.g. `audit search`; empty at the top. */
  readonly path: string;
  readonly words: readonly string[];
}

/** What may follow each command, read from the commands themselves: it cannot fall behind them. */
export function completionScript(program: Command, shell: Shell): string {
  const levels = levelsOf(program, '');
  return shell === 'fish' ? fish(levels) : bash(levels, shell);
}

function levelsOf(command: Command, path: string): Level[] {
  const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  const names = command.commands.map((child) => child.name());
  const deeper = command.commands.flatMap((child) => levelsOf(child, `${path} ${child.name()}`.trim()));
  return [{ path, words: [...names, ...options, '--help'] }, ...deeper];
}

function bash(levels: readonly Level[], shell: 'bash' | 'zsh'): string {
  const cases = levels.map(({ path, words }) => `    "${path}") words="${words.join(' ')}" ;;`);
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_domicile() {',
    '  local path="" word words=""',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    `    case " ${levels.map(({ path }) => path.replaceAll(' ', '_')).join(' ')} " in`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    '      *" ${path:+${path// /_}_}$word "*) path="${path:+$path }$word" ;;',
    '    esac',
    '  done',
    '  case "$path" in',
    ...cases,
    '  esac',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -F _domicile domicile',
    '',
  ].join('\n');
}

function fish(levels: readonly Level[]): string {
  const lines = levels.flatMap(({ path, words }) => {
    const seen = path.split(' ').filter((word) => word !== '');
    const condition =
      seen.length === 0
        ? '__fish_use_subcommand'
        : seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const names = words.filter((word) => !word.startsWith('--'));
    return names.map((name) => `complete -c domicile -f -n '${condition}' -a ${name}`);
  });
  return `${lines.join('\n')}\n`;
}
