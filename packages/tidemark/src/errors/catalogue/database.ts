export const databaseErrors = {
  TM_DATABASE_NOT_OURS: {
    happened: 'Refused to touch the database "{database}": Tidemark did not create it.',
    todo: 'Name a database that Tidemark created (`tidemark status` lists them), or remove this one yourself.',
  },
  TM_DATABASE_BUSY: {
    happened: 'Sessions of the database "{database}" could not be ended.',
    todo: 'End them (pg_stat_activity shows them); ending sessions of another user needs a superuser or pg_signal_backend.',
  },
  TM_DATABASE_CLONE: {
    happened: 'The template "{template}" could not be cloned.',
    todo: 'The message of the server tells why; `tidemark doctor` checks rights, disk and connections.',
  },
  TM_DATABASE_DISK_FULL: {
    happened: 'The disk of the server is full: the template "{template}" could not be cloned.',
    todo: 'Make room: `tidemark sweep` removes databases that nobody uses; a smaller `diskCap` keeps fewer templates.',
  },
  TM_DATABASE_NO_TEMPLATE: {
    happened: 'There is no complete template "{template}" to clone.',
    todo: 'It was dropped while the run went on, or never built. Start the run again: the template is then built.',
  },
  TM_DATABASE_CRASHED: {
    happened:
      'The server crashed after "{template}" was built: its unlogged tables are empty, and it is not cloned any more.',
    todo: 'Start the run again: the template is then built anew. The log of the server says what the crash was.',
  },
  TM_DATABASE_NO_SLOT: {
    happened: 'All {slots} databases of this run stay in use.',
    todo: 'A worker of the same run did not end, or more workers run than were announced: raise `workers`, or end the holder.',
  },
  TM_DATABASE_SHARED: {
    happened:
      'Two tests share this database to see whether they disturb each other: it cannot be taken back, restored, saved or kept.',
    todo: 'Nothing, where `tidemark observe --provoke` says it of a test: that test manages its own database and is not tried together with others.',
  },
  TM_REGISTRY_FOREIGN: {
    happened: 'A database called "{database}" exists on the server, and Tidemark did not create it.',
    todo: 'Tidemark keeps its registry under this name. Rename or move that database, or use another server.',
  },
  TM_REGISTRY_NEWER: {
    happened: 'The registry "{database}" was made by a newer Tidemark.',
    todo: 'Update this Tidemark, or use a server of its own for this project.',
  },
  TM_REGISTRY_OLDER: {
    happened: 'The registry "{database}" was made by an older Tidemark, and this user may not bring it up to date.',
    todo: 'Let its owner or a superuser use the server once with this Tidemark, or use a server of its own for this project.',
  },
  TM_REGISTRY_MISSING: {
    happened: 'The registry disappeared while Tidemark was opening it.',
    todo: 'Somebody dropped the database "tidemark" at this moment; try again.',
  },
} as const
