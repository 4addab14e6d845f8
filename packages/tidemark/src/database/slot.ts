import type { Client } from 'pg'
import type { Ledger } from '../ledger/ledger.ts'
import type { LeaseRequest } from './lease.ts'
import { slotName } from './names.ts'

/** One slot of a run, asked for by one holder. */
export interface SlotRequest extends Omit<LeaseRequest, 'slots' | 'hint'> {
  readonly slot: number
  /** Beside the workers' slots, for a single test. */
  readonly extra: boolean
}

/** A slot's database, opened and clean. */
export interface OpenSlot {
  readonly database: string
  readonly control: Client
  readonly ledger: Ledger | undefined
  /** It stood ready when the one before was given up. */
  readonly wasSpare: boolean
}

export function slotDatabase(request: SlotRequest): string {
  return slotName(request.root, request.run, slotLabel(request))
}

export function slotLabel({ slot, extra }: SlotRequest): string {
  return extra ? `x${slot}` : String(slot)
}

/** A slot is used again only for the same template: in watch mode the migrations may have changed. */
export function slotDetail({ run, template }: SlotRequest): string {
  return `${run} ${template}`
}
