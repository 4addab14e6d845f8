export const embeddedErrors = {} as const
