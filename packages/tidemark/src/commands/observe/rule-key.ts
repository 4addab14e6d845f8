import type { Claim } from '../../ledger/claims.ts'
import type { Rule } from '../../ledger/rules.ts'

/** As a claim names it. */
export function tableOf({ schema, table }: Pick<Rule, 'schema' | 'table'>): string {
  return schema === 'public' ? table : `${schema}.${table}`
}

export function keyOfRule(rule: Pick<Rule, 'schema' | 'table' | 'name'>): string {
  return keyOfClaim({ table: tableOf(rule), index: rule.name })
}

/** Of the rule that is claimed by. */
export function keyOfClaim({ table, index }: Pick<Claim, 'table' | 'index'>): string {
  return JSON.stringify([table, index])
}
