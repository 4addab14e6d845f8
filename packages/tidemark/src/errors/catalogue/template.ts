export const templateErrors = {
  TM_TEMPLATE_EXTENSION: {
    happened: 'The extension {extension} could not be created.',
    todo: 'Install it for this server (pg_available_extensions lists what there is), or take it out of `extensions`.',
  },
  TM_TEMPLATE_SETTING: {
    happened: 'The database setting {name} = {value} was refused by the server.',
    todo: 'Correct it in `databaseSettings`: only settings that ALTER DATABASE ... SET takes can stand there.',
  },
  TM_TEMPLATE_BUILD: {
    happened: 'The server refused a statement with which the template is built.',
    todo: 'Its message tells why; `tidemark doctor` checks rights, encoding and connections.',
  },
  TM_TEMPLATE_DISK_FULL: {
    happened: 'The disk of the server is full: the template could not be built.',
    todo: 'Make room: `tidemark sweep` removes databases that nobody uses; a smaller `diskCap` keeps fewer templates.',
  },
  TM_MIGRATION_SQL: {
    happened: 'The migration {file} failed at line {line}, column {column}.',
    todo: '{advice}',
  },
  TM_MIGRATION_OPEN_TRANSACTION: {
    happened: 'The migration {file} leaves a transaction open.',
    todo: 'Add the COMMIT that its BEGIN waits for: what is not committed never reaches the template.',
  },
  TM_MIGRATION_SECTIONS: {
    happened: 'The migration {file} goes up again after its way down.',
    todo: 'Put everything that goes up before the first `down` line: only that part is run.',
  },
  TM_MIGRATION_ENCODING: {
    happened: 'The migration {file} is not UTF-8.',
    todo: 'Save it as UTF-8.',
  },
  TM_MIGRATION_NO_FILES: {
    happened: 'No file matches {pattern}.',
    todo: 'Check the path: it is relative to the folder of the configuration, {root}.',
  },
  TM_MIGRATION_CONNECT: {
    happened: 'The database that is to be migrated cannot be reached.',
    todo: 'The message of the server tells why.',
  },
  TM_MIGRATION_COMMAND: {
    happened: 'The migration command failed: {command}',
    todo: 'Run it by hand with DATABASE_URL set to see it fail, and correct it.',
  },
  TM_MIGRATION_NOTHING: {
    happened: 'The migrations ended without an error, and made nothing in the database that Tidemark had given them.',
    todo: 'Have the tool connect to DATABASE_URL (or PGHOST, PGDATABASE ...). It may have migrated the database that its own configuration names: look there.',
  },
  TM_MIGRATION_COMMAND_MISSING: {
    happened: 'The migration command could not be started: {command}',
    todo: 'Install it, or write its path. A list of arguments is started without a shell; a string is given to the shell.',
  },
  TM_MIGRATION_FUNCTION: {
    happened: 'The migration function {name} failed.',
    todo: 'What was seen is its own error; correct it there.',
  },
  TM_MIGRATION_TYPESCRIPT: {
    happened: '{name} has Node load TypeScript, which Node {node} cannot.',
    todo: 'In a function import the files yourself and hand them to the tool: `await import(...)` in tidemark.config.ts takes TypeScript (docs/templates.md, "Function", shows it). A command takes a loader: `npx tsx migrate.ts`, or `env: { NODE_OPTIONS: "--import tsx" }`. From 22.18 on Node loads TypeScript by itself.',
  },
  TM_MIGRATION_CHECK_NOTHING: {
    happened: 'There are no migrations to check.',
    todo: 'Name them in `migrate` of `tidemark.config.ts`.',
  },
  TM_MIGRATION_CHECK_DOWN: {
    happened: 'It is not clear what the command of --down takes back.',
    todo: 'It belongs to migrations by a command or a function, where there is exactly one of them. SQL files have their ways down beside them; `commandMigration(..., { down })` and `functionMigration(..., { down })` say it in the configuration.',
  },
  TM_MIGRATION_CHECK_DATA: {
    happened: 'The schema of {name} is not that after any of the migrations.',
    todo: 'Take rows that were saved after migrations that are still as they were then: an edited migration never made this schema.',
  },
} as const
