// Calls the inventory as the user that this process runs as, and prints what it returned.
import { listEmbeddedServers, stopEmbeddedServers, sweepEmbedded } from '../../dist/server/embedded/inventory.js'

const actions = { list: listEmbeddedServers, stop: stopEmbeddedServers, sweep: sweepEmbedded }
process.stdout.write(JSON.stringify(await actions[process.argv[2]]()))
