import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'

type LocationType = 'clinic' | 'home' | 'online'
type AppointmentStatus = 'scheduled' | 'completed' | 'cancelled' | 'no_show'
type UserRole = 'owner' | 'assistant'

type ResourceType = 'workspace' | 'user' | 'client' | 'service' | 'location' | 'appointment' | 'session' | 'audit_event'

type AuditAction =
  | 'create'
  | 'read'
  | 'list'
  | 'update'
  | 'delete'
  | 'restore'
  | 'finalize'
  | 'amend'
  | 'reencrypt'
  | 'login'
  | 'login_failed'
  | 'logout'
  | 'refuse'
  | 'export'

/** The facts that an audit event may hold. The database refuses every other key. */
interface AuditMetadata {
  readonly method?: string
  readonly route?: string
  readonly status_code?: number
  readonly request_id?: string
  readonly fields?: readonly string[]
  readonly count?: number
  readonly version?: number
  readonly reason?: string
  readonly from_status?: AppointmentStatus
  readonly to_status?: AppointmentStatus
  readonly allow_conflict?: boolean
}

/** A column that the database fills and keeps. */
type Kept = ColumnType<Date, never, never>

interface Times {
  created_at: Kept
  updated_at: Kept
}

interface WorkspacesTable extends Times {
  id: string
  name: string
  time_zone: Generated<string>
  is_active: Generated<boolean>
}

interface UsersTable extends Times {
  id: string
  workspace_id: string
  email: string
  full_name: string
  role: Generated<UserRole>
  is_active: Generated<boolean>
}

interface ClientsTable extends Times {
  id: string
  workspace_id: string
  first_name: Buffer
  last_name: Buffer
  email: Buffer | null
  phone: Buffer | null
  date_of_birth: Buffer | null
  address: Buffer | null
  medical_history: Buffer | null
  emergency_contact_name: Buffer | null
  emergency_contact_phone: Buffer | null
  notes: Buffer | null
  name_index: Generated<Buffer[]>
  tags: Generated<string[]>
  consent: Generated<boolean>
  is_active: Generated<boolean>
}

interface ServicesTable extends Times {
  id: string
  workspace_id: string
  name: string
  description: string | null
  default_duration_minutes: number
  is_active: Generated<boolean>
}

interface LocationsTable extends Times {
  id: string
  workspace_id: string
  name: string
  location_type: LocationType
  address: string | null
  details: string | null
  is_active: Generated<boolean>
}

interface AppointmentsTable extends Times {
  id: string
  workspace_id: string
  client_id: string
  service_id: string | null
  location_id: string | null
  scheduled_start: Date
  scheduled_end: Date
  location_type: LocationType
  location_details: string | null
  status: Generated<AppointmentStatus>
  allow_conflict: Generated<boolean>
  notes: Buffer | null
}

interface SoapColumns {
  subjective: Buffer | null
  objective: Buffer | null
  assessment: Buffer | null
  plan: Buffer | null
}

interface SessionsTable extends Times, SoapColumns {
  id: string
  workspace_id: string
  client_id: string
  appointment_id: string | null
  author_id: string | null
  session_date: Date
  duration_minutes: number | null
  is_draft: Generated<boolean>
  finalized_at: Date | null
  version: Generated<number>
  deleted_at: Date | null
}

interface SessionVersionsTable extends SoapColumns {
  workspace_id: string
  session_id: string
  version: number
  author_id: string | null
  session_date: Date
  duration_minutes: number | null
  finalized_at: Date
  replaced_at: Kept
}

interface AuditEventsTable {
  id: Generated<string>
  position: GeneratedAlways<string>
  workspace_id: string | null
  user_id: string | null
  resource_type: ResourceType
  action: AuditAction
  event_type: GeneratedAlways<string>
  resource_id: string | null
  ip_address: string | null
  user_agent: string | null
  metadata: ColumnType<AuditMetadata, string | undefined, never>
  created_at: Kept
}

interface ShortLivedValuesTable {
  key: string
  value: ColumnType<unknown, string, string>
  expires_at: Date
}

interface ShortLivedCountersTable {
  key: string
  count: ColumnType<string, number, number>
  expires_at: Date
}

/** The tables as Kysely sees them; `migrations/` is what is true. */
interface Schema {
  workspaces: WorkspacesTable
  users: UsersTable
  clients: ClientsTable
  services: ServicesTable
  locations: LocationsTable
  appointments: AppointmentsTable
  sessions: SessionsTable
  session_versions: SessionVersionsTable
  audit_events: AuditEventsTable
  short_lived_values: ShortLivedValuesTable
  short_lived_counters: ShortLivedCountersTable
}

type Row<Table extends keyof Schema> = Selectable<Schema[Table]>

export type { AppointmentStatus, AuditAction, AuditMetadata, LocationType, ResourceType, Row, Schema, UserRole }
