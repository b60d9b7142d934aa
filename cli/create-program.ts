import { Command } from 'commander';
import { addAuditCommands } from './audit/add-audit-commands.ts';
import { addCompletionCommand } from './completion/add-completion-command.ts';
import { createSession } from './create-session.ts';
import { addCustomerCommands } from './customer/add-customer-commands.ts';
import { addDsrCommands } from './dsr/add-dsr-commands.ts';
import { addImportCommands } from './import/add-import-commands.ts';
import { addKeyCommands } from './key/add-key-commands.ts';
import { addResidencyCommands } from './residency/add-residency-commands.ts';
import { addStackCommands } from './stack/add-stack-commands.ts';

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
  const open = () => createSession(program.opts(), environment);
  addStackCommands(program, open);
  addCustomerCommands(program, open);
  addKeyCommands(program, open);
  const json = () => program.opts<{ json: boolean }>().json;
  addDsrCommands(program, json, open);
  addAuditCommands(program, json, open);
  addResidencyCommands(program, open);
  addImportCommands(program, open);
  addCompletionCommand(program);
  return program;
}
