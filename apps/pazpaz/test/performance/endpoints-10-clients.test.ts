import { measureEndpoints } from './measure-endpoints.ts'

await measureEndpoints({ clients: 10, appointments: 50 })
