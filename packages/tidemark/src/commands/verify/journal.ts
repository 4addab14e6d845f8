import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { listVerifications, verificationFolder } from '../../record/folders.ts'
import {
  readVerification,
  verificationFile,
  verificationVersion,
  type VerificationLine,
} from '../../report/verification.ts'

/** The record of a verification, written as it goes, so that it can be resumed. */
export interface Journal {
  readonly root: string
  readonly id: string
  /** Folder of the record and the logs. */
  readonly folder: string
  readonly lines: readonly VerificationLine[]
  write(line: VerificationLine): void
}

const verificationsKept = 10

export function createJournal(root: string, id: string): Journal {
  for (const old of listVerifications(root).slice(verificationsKept - 1)) {
    rmSync(verificationFolder(root, old), { recursive: true, force: true })
  }
  return journalOf(root, id, [])
}

/** Lines that nobody reads later. */
export function inMemory(): Pick<Journal, 'lines' | 'write'> {
  const lines: VerificationLine[] = []
  return { lines, write: (line) => void lines.push(line) }
}

/** @throws TidemarkError TM_VERIFY_NOT_FOUND */
export function reopenJournal(root: string, id: string): Journal {
  return journalOf(root, id, [...readVerification(root, id)])
}

function journalOf(root: string, id: string, lines: VerificationLine[]): Journal {
  const file = verificationFile(root, id)
  const folder = dirname(file)
  return {
    root,
    id,
    folder,
    lines,
    write: (line) => {
      lines.push(line)
      mkdirSync(folder, { recursive: true })
      appendFileSync(file, `${JSON.stringify({ v: verificationVersion, ...line })}\n`)
    },
  }
}
