import { Command } from 'commander';
import { addAuditCommands } from './audit/add-audit-commands.ts';
import { createSession } from './create-session.ts';
import { addImportCommands } from './import/add-import-commands.ts';

/** All commands. `environment` stands for `process.env`: DOMICILE_GATEWAY and DOMICILE_TOKEN are read from it. */
export function createProgram(environment: NodeJS.ProcessEnv): Command {
  const program = new Command('domicile')
    .description('Object storage that can prove where personal data lives: registry, customers, audit, imports.')
    .option('--gateway <url>', 'the global router (default: $DOMICILE_GATEWAY, the stack running here, or port 8000)')
    .option('--token <token>', 'bearer token (default: $DOMICILE_TOKEN)')
    .option('--json', 'answers as JSON on standard output', false)
    .showHelpAfterError('Add --help to the command for what it takes.')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  addImportCommands(program, () => createSession(program.opts(), environment));
  addAuditCommands(program, () => program.opts<{ json: boolean }>().json);
  return program;
}
