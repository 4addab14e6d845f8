import { expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { numbered } from '../support/practice.ts'
import { login, startService } from '../support/service.ts'

const { app } = await startService()
const desk = await login(app)
const [amelie] = reference.clients

const whole = {
  first_name: 'Dara',
  last_name: 'Silva',
  email: 'dara@mail.example',
  phone: '+351 555 0199',
  date_of_birth: '1990-02-28',
  address: '1 Quay',
  medical_history: 'Ankle sprain 2020.',
  emergency_contact_name: 'Rui Silva',
  emergency_contact_phone: '+351 555 0198',
  notes: 'Afternoons.',
  tags: ['ankle'],
  consent: true,
  is_active: true,
}

test('a client with every field comes back with every field', async () => {
  const answer = await desk.post('/clients', whole)
  expect(answer.statusCode, answer.body).toBe(201)
  expect(answer.json()).toMatchObject({ ...whole, full_name: 'Dara Silva' })
  const again = await desk.get(`/clients/${answer.json().id}`)
  expect(again.json()).toMatchObject({ ...whole, next_appointment: null, appointment_count: 0 })
})

test('a client of another name is not there', async () => {
  const answer = await desk.get(`/clients/${numbered(7)}`)
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({ type: 'urn:pazpaz:problem:not_found', status: 404 })
})

test('list', async () => {
  const answer = await desk.get('/clients', { search: 'amel', page_size: '2' })
  expect(answer.json()).toMatchObject({
    total: 1,
    items: [{ id: amelie.id, last_appointment: '2025-03-03T09:00:00.000Z' }],
  })
})
