/** A text with what differs from run to run taken out: ids of processes and transactions, times, names of databases. */
export function plain(text: string): string {
  return text
    .replaceAll(/\bpid \d+/g, 'pid PID')
    .replaceAll(/\b(process|Process) \d+/g, '$1 PID')
    .replaceAll(/transaction \d+/g, 'transaction ID')
    .replaceAll(/\d+(?:\.\d+)? ms/g, 'N ms')
    .replaceAll(/tidemark_[\da-f]{8}_\w+_(\d+)/g, 'tidemark_RUN_$1')
}
