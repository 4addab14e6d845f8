import { defineIds } from 'tidemark/data'

const ids = defineIds('workspace', 'user', 'service', 'location', 'client', 'appointment', 'session')

/** What `reference.sql` holds, in words. `npm run seed:write` writes that file from this. */
export const reference = {
  workspace: { id: ids.workspace(1), name: 'Harbour Street Physiotherapy', time_zone: 'Europe/Lisbon' },
  owner: { id: ids.user(1), email: 'ines@harbour.example', full_name: 'Inês Carvalho', role: 'owner' },
  assistant: { id: ids.user(2), email: 'tom@harbour.example', full_name: 'Tom Adeyemi', role: 'assistant' },
  service: { id: ids.service(1), name: 'Manual therapy', default_duration_minutes: 60 },
  shortService: { id: ids.service(2), name: 'Follow-up', default_duration_minutes: 30 },
  clinic: { id: ids.location(1), name: 'Harbour Street', location_type: 'clinic', address: '4 Harbour Street' },
  online: { id: ids.location(2), name: 'Video call', location_type: 'online', address: null },
  clients: [
    {
      id: ids.client(1),
      first_name: 'Amélie',
      last_name: 'Östberg',
      email: 'amelie@mail.example',
      phone: '+351 555 0101',
      date_of_birth: '1984-02-29',
      medical_history: 'Lumbar disc prolapse 2019, conservative treatment.',
    },
    { id: ids.client(2), first_name: 'Bao', last_name: 'Nguyen', phone: '+351 555 0102' },
    {
      id: ids.client(3),
      first_name: 'Chidi',
      last_name: 'Okafor',
      email: 'chidi@mail.example',
      notes: 'Prefers mornings.',
    },
  ],
  appointments: [
    {
      id: ids.appointment(1),
      client: 0,
      start: '2025-03-03T09:00:00Z',
      end: '2025-03-03T10:00:00Z',
      status: 'completed',
    },
    {
      id: ids.appointment(2),
      client: 1,
      start: '2025-03-03T10:00:00Z',
      end: '2025-03-03T11:00:00Z',
      status: 'scheduled',
    },
  ],
  session: {
    id: ids.session(1),
    subjective: 'Pain down the left leg, worse when sitting.',
    objective: 'Straight leg raise positive at 40 degrees.',
    assessment: 'Radicular pain L5 left.',
    plan: 'Nerve glides twice a day; see again in a week.',
    date: '2025-03-03T10:05:00Z',
    duration_minutes: 60,
  },
} as const
