export const runnerErrors = {} as const
