export const fastifyErrors = {
  TM_OVERRIDE_UNKNOWN: {
    happened: 'There is no `{name}` to override.',
    todo: 'Look at its spelling. What is to be overridden has to be there: the app is decorated with it before, and awaited (`await app.ready()`).',
  },
  TM_OVERRIDE_ENCAPSULATED: {
    happened: '`{name}` is (also) decorated inside of a plugin, where an override on this instance is not seen.',
    todo: "Override it on the plugin's own instance, or wrap the plugin with `fastify-plugin`, so that it decorates the app itself.",
  },
  TM_OVERRIDE_FIXED: {
    happened: '`{name}` cannot be overridden.',
    todo: 'Fastify defines getters and setters once and for all, and frozen objects stay as they are: override what the getter reads, or decorate with a value.',
  },
  TM_SEAM_NONE: {
    happened: 'Only a seam can be replaced, and this is none.',
    todo: 'Build the app with `const mailer = seam(realMailer)` and give that very `mailer` to `replace`.',
  },
  TM_APP_CHANGED: {
    happened: 'The app or its process is not as it was before.',
    todo: 'Put back what is named above: override with `using`, delete variables that were set, close what was opened. What is meant to stay goes into `ignore`.',
  },
} as const
