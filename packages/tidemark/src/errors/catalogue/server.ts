export const serverErrors = {
  TM_SERVER_URL: {
    happened: 'The URL of the server cannot be read.',
    todo: 'Write postgresql://user:password@host:5432/database; percent-encode special characters (`#` is %23, `/` is %2F). One host only.',
  },
  TM_SERVER_NOT_LOCAL: {
    happened: 'Refused to use a server that is not of this machine: {host}.',
    todo: "If Tidemark may create and drop its own databases there, name it: allowHosts: ['{host}'] (or TIDEMARK_ALLOW_HOSTS={host}). Otherwise remove the URL, and the embedded server is used.",
  },
  TM_SERVER_PRODUCTION: {
    happened: 'Refused to use a server or database whose name looks like production: {name}.',
    todo: "Point the URL at a test server. If the name misleads, say so in full: allowHosts: ['{allow}'].",
  },
  TM_SERVER_UNREACHABLE: {
    happened: 'The server does not answer.',
    todo: 'Start it, or check host and port of the URL. Without a URL Tidemark starts an embedded server.',
  },
  TM_SERVER_TLS: {
    happened: 'The server answers, and an encrypted connection (TLS) to it fails.',
    todo: 'For a server without TLS leave `sslmode` out of the URL and PGSSLMODE unset. For a certificate that this machine does not know, name its authority: `sslrootcert=FILE` in the URL.',
  },
  TM_SERVER_REFUSED: {
    happened: 'The server answers, and refuses the connection.',
    todo: 'Its message tells why; the URL must name a database that this user may connect to.',
  },
  TM_SERVER_LOST: {
    happened: 'The connection to the server was lost in the middle of work.',
    todo: 'The server stopped, crashed, or an administrator ended the session: its log tells. Start the run again; what was half done is cleared away.',
  },
  TM_SERVER_DISK_FULL: {
    happened: 'The disk of the server is full.',
    todo: 'Make room: `tidemark sweep` removes what nobody uses; a smaller `diskCap` keeps fewer templates; `tidemark doctor` says where the data is. What was half done is cleared away.',
  },
  TM_SERVER_STARTING: {
    happened: 'The server is starting up or shutting down and accepts no connections.',
    todo: 'Wait until it is ready (pg_isready) and try again.',
  },
  TM_SERVER_LOGIN: {
    happened: 'The server refused to let the user {user} in.',
    todo: 'Check user and password of the URL (or PGUSER, PGPASSWORD), and pg_hba.conf of the server.',
  },
  TM_SERVER_FULL: {
    happened: 'The server has no connection left.',
    todo: 'End other sessions, raise max_connections, or use fewer workers.',
  },
  TM_SERVER_VERSION: {
    happened: 'The server is older than PostgreSQL 14.',
    todo: 'Use PostgreSQL 14 or newer, or remove the URL, and the embedded server is used.',
  },
  TM_SERVER_POOLER: {
    happened: 'Between Tidemark and the server stands a connection pooler.',
    todo: 'Use the URL of the server itself: leases are session locks, which a pooler hands to somebody else.',
  },
  TM_SERVER_STANDBY: {
    happened: 'The server is a standby, which cannot create databases.',
    todo: 'Use the URL of a primary server for tests.',
  },
  TM_SERVER_READ_ONLY: {
    happened: 'Sessions of this user are read-only.',
    todo: 'alter role ... reset default_transaction_read_only (or alter database / postgresql.conf, wherever it is set).',
  },
  TM_SERVER_RIGHTS: {
    happened: 'The user {user} may not create databases.',
    todo: 'alter role {user} createdb (clones for every test), or superuser (rewind, the fast way).',
  },
  TM_SERVER_CONNECTIONS: {
    happened: 'The server has too few free connections: {workers} workers need {needed} at the least.',
    todo: 'Raise max_connections, end idle sessions, or use fewer workers (`workers` in the configuration).',
  },
} as const
