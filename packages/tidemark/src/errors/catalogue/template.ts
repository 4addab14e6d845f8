export const templateErrors = {} as const
