export const cliErrors = {
  TM_CLI_USAGE: {
    happened: 'The command line could not be understood.',
    todo: '`tidemark help` lists the commands, `tidemark help COMMAND` the options of one.',
  },
  TM_CLI_COMMAND_NOT_FOUND: {
    happened: 'The command `{command}` could not be started.',
    todo: 'Check its name or path, and that it may be executed. {suggestion}',
  },
  TM_CLI_INIT_EXISTS: {
    happened: 'There is a configuration already, and `init` does not overwrite it.',
    todo: 'Edit it, or write a new one with `tidemark init --force`.',
  },
  TM_CLI_INIT_OTHER: {
    happened: 'There is a configuration of another name, and a project can have one only.',
    todo: 'Edit it, or remove it and call `tidemark init` again.',
  },
  TM_CLI_INIT_WORKSPACE: {
    happened: 'This is the root of a workspace, and migrations are in its packages only.',
    todo: 'Write a configuration in each package whose tests use a database: `npx tidemark init --cwd {first}`. Tests find that of their own package, not that of the root. `--force` writes one here all the same.',
  },
  TM_CLI_DEFECT: {
    happened: 'Tidemark failed in a way that it does not know: this is a defect of Tidemark.',
    todo: 'Please report it with the lines above, Tidemark {version}, Node {node} on {system}.',
  },
} as const
