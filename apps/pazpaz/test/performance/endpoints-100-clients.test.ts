import { measureEndpoints } from './measure-endpoints.ts'

await measureEndpoints({ clients: 100, appointments: 500 })
