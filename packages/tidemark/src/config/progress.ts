/** Reports what is being done; the command line prints it, a library user may ignore it. */
export type Progress = (step: string) => void

export const silent: Progress = () => {}
