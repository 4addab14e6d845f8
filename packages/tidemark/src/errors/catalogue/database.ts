export const databaseErrors = {
  TM_DATABASE_NOT_OURS: {
    happened: 'Refused to touch the database "{database}": Tidemark did not create it.',
    todo: 'Name a database that Tidemark created (`tidemark status` lists them), or remove this one yourself.',
  },
} as const
