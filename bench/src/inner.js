// The comparison is about the ledger alone, on databases that the bench itself makes, clones and drops: the public API leases
// them, looks after them and replaces them, which no other way of undoing a test has to pay for. And a start has parts that
// the public API doesn't tell apart. Hence these inner functions, of the built package. JavaScript, for start-probe.js.
export { connect } from '../../packages/tidemark/dist/server/connect.js'
export { installLedger } from '../../packages/tidemark/dist/ledger/install.js'
export { controlSettings, openLedger } from '../../packages/tidemark/dist/ledger/open.js'
export { GatewayThread } from '../../packages/tidemark/dist/isolation/rollback/thread.js'
export { openEmbeddedServer } from '../../packages/tidemark/dist/server/embedded/open.js'
export { listRuns, runFolder } from '../../packages/tidemark/dist/record/folders.js'
export { readRecord } from '../../packages/tidemark/dist/record/reader.js'
export { collect as collectRecord } from '../../packages/tidemark/dist/report/compute/recorded.js'
export { summarise as summariseRecord } from '../../packages/tidemark/dist/report/summary.js'
export { baselineOf } from '../../packages/tidemark/dist/baseline/baseline.js'
export { between, calibrate } from '../../packages/tidemark/dist/baseline/calibrate.js'
export { compareTimes } from '../../packages/tidemark/dist/baseline/compare-times.js'
export { Statistics } from '../../packages/tidemark/dist/queries/statistics.js'
/** @typedef {import('../../packages/tidemark/dist/baseline/baseline.js').Baseline} Baseline */
/** @typedef {import('../../packages/tidemark/dist/baseline/comparison.js').TimeChange} TimeChange */
/** @typedef {import('../../packages/tidemark/dist/baseline/measured.js').MeasuredTest} MeasuredTest */
