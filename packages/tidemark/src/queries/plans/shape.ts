import { createHash } from 'node:crypto'

/** A node of EXPLAIN (FORMAT JSON): only what says how, nothing of how much. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly Operation?: string
  readonly 'Join Type'?: string
  readonly Strategy?: string
  readonly 'Relation Name'?: string
  readonly Schema?: string
  readonly 'Index Name'?: string
  readonly 'Function Name'?: string
  readonly 'CTE Name'?: string
  readonly 'Subplan Name'?: string
  readonly Filter?: string
  readonly 'Index Cond'?: string
  readonly 'Recheck Cond'?: string
  readonly 'TID Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

/** The plan's shape, a line a node: nodes, joins, tables and indexes, without costs, rows and conditions. */
export function shapeOf(node: PlanNode, depth = 0): readonly string[] {
  const subplan = node['Subplan Name']
  const line = `${'  '.repeat(depth)}${subplan === undefined ? '' : `${subplan}: `}${describe(node)}`
  return [line, ...(node.Plans ?? []).flatMap((child) => shapeOf(child, depth + 1))]
}

/** Short name of a shape. */
export function fingerprintOf(shape: readonly string[]): string {
  return createHash('sha256').update(shape.join('\n')).digest('hex').slice(0, 12)
}

/** The scans that search a table from end to end because no index serves the condition. */
export function wholeSearches(node: PlanNode, joined = false): readonly PlanNode[] {
  const whole = node['Node Type'] === 'Seq Scan' && (joined || node.Filter !== undefined)
  const joins = joined || node['Join Type'] !== undefined
  return [...(whole ? [node] : []), ...(node.Plans ?? []).flatMap((child) => wholeSearches(child, joins))]
}

/** Tables of which every row is deleted. */
export function emptied(node: PlanNode): readonly string[] {
  const children = node.Plans ?? []
  const whole = node.Operation === 'Delete' && children.every(isUnconditional)
  return [...(whole ? [nameOf(node)] : []), ...children.flatMap(emptied)]
}

/** A scan of all rows, of all partitions, or one that a constant condition (`where 1 = 1`) is put in front of. */
function isUnconditional(node: PlanNode): boolean {
  const { 'Node Type': type, Plans: children = [] } = node
  if (type === 'Append' || type === 'Result') return children.length > 0 && children.every(isUnconditional)
  const conditions = [node.Filter, node['Index Cond'], node['Recheck Cond'], node['TID Cond']]
  return node['Relation Name'] !== undefined && conditions.every((condition) => condition === undefined)
}

function describe(node: PlanNode): string {
  const { Operation: operation, 'Join Type': join, Strategy: strategy, 'Index Name': index } = node
  const target = node['Function Name'] ?? node['CTE Name'] ?? (node['Relation Name'] && nameOf(node))
  return [
    operation ?? node['Node Type'],
    join === undefined || join === 'Inner' ? undefined : `(${join})`,
    strategy === undefined || strategy === 'Plain' ? undefined : `(${strategy})`,
    index && `using ${index}`,
    target && `on ${target}`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** As a footprint names tables. */
export function nameOf({ Schema: schema = 'public', 'Relation Name': relation = '' }: PlanNode): string {
  return schema === 'public' ? relation : `${schema}.${relation}`
}
