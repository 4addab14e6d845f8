export const dataErrors = {
  TM_ID_KIND: {
    happened: 'This cannot be a kind of ids.',
    todo: 'Name it with 1 to 12 letters (without accents), digits and `_`, beginning with a letter: it has to fit into the id.',
  },
  TM_ID_NUMBER: {
    happened: 'There is no id of the kind `{kind}` for this number.',
    todo: 'Use a whole number from 0 to {most}. Kinds of more than 9 letters leave less room for the number.',
  },
  TM_FACTORY_NO_SAVE: {
    happened: 'The factory cannot save what it makes.',
    todo: 'Give `factory()` a function that saves as its second parameter, use `savedBy`, or call `build` instead of `create`.',
  },
  TM_FIXTURE_PLACE: {
    happened: 'A fixture was used where it is not.',
    todo: 'Declare it at the top of a file or in a `describe`, not in a test or hook, and use it in tests and hooks of that file or suite.',
  },
  TM_FIXTURE_OVERLAP: {
    happened: 'The fixture of a suite that runs at the same time as others is not in the database that they share.',
    todo: 'Take the `db` fixture and ask for it there: `await fixture.in(db)`. Or declare it at the top of the file, and only read it.',
  },
} as const
