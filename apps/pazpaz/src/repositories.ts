import { randomUUID } from 'node:crypto'
import type { Database } from './database/database.ts'
import type { FieldCipher } from './encryption/field-cipher.ts'
import type { NameIndex } from './encryption/name-index.ts'
import { createAppointments, type Appointments } from './modules/appointments/repository.ts'
import { createAudit, type Audit } from './modules/audit/repository.ts'
import { createClients, type Clients } from './modules/clients/repository.ts'
import { createLocations, type Locations } from './modules/locations/repository.ts'
import { createServices, type Services } from './modules/services/repository.ts'
import { createSessions, type Sessions } from './modules/sessions/repository.ts'
import { createUsers, type Users } from './modules/users/repository.ts'
import { createWorkspaces, type Workspaces } from './modules/workspaces/repository.ts'

export interface RepositoryOptions {
  readonly db: Database
  readonly cipher: FieldCipher
  readonly nameIndex: NameIndex
  /** Makes the ids of new rows; random UUIDs unless told. */
  readonly newId?: () => string
}

export interface Repositories {
  readonly workspaces: Workspaces
  readonly users: Users
  readonly clients: Clients
  readonly services: Services
  readonly locations: Locations
  readonly appointments: Appointments
  readonly sessions: Sessions
  readonly audit: Audit
}

/** All access to the data. Every write commits together with its audit event, or not at all. */
export function createRepositories({ newId = randomUUID, ...given }: RepositoryOptions): Repositories {
  const means = { ...given, newId }
  return {
    workspaces: createWorkspaces(means),
    users: createUsers(means),
    clients: createClients(means),
    services: createServices(means),
    locations: createLocations(means),
    appointments: createAppointments(means),
    sessions: createSessions(means),
    audit: createAudit(means),
  }
}
