import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { at, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

const booking = {
  client_id: reference.clients[0].id,
  scheduled_start: at('09:00'),
  scheduled_end: at('10:00'),
  location_type: 'clinic',
} as const

describe('services', () => {
  const taping = { name: 'Taping', default_duration_minutes: 20 }

  test('are made, read and changed', async () => {
    const { services } = practice()
    const service = await services.create(owner, taping)
    expect(service).toMatchObject({ id: numbered(1), ...taping, description: null, is_active: true })
    expect(await services.update(owner, service.id, { description: 'Elastic' })).toMatchObject({
      description: 'Elastic',
      ...taping,
    })
  })

  test('have names that are taken once, in any case, archived ones too', async () => {
    const { services } = practice()
    await services.update(owner, reference.service.id, { is_active: false })
    const again = services.create(owner, { ...taping, name: 'manual THERAPY' })
    await expect(again).rejects.toMatchObject({ name: 'RuleError', code: 'name_taken' })
  })

  test('of one name, made at the same moment, are one', async () => {
    const { services } = practice()
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => services.create(owner, taping)))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await services.list(owner)).toMatchObject({ total: 3 })
  })

  test('are listed by name; active ones, archived ones, or all', async () => {
    const { services } = practice()
    await services.create(owner, { ...taping, name: 'assessment', is_active: false })
    const names = async (is_active: boolean | 'all') =>
      (await services.list(owner, { is_active })).items.map(({ name }) => name)
    expect(await names(true)).toEqual(['Follow-up', 'Manual therapy'])
    expect(await names(false)).toEqual(['assessment'])
    expect(await names('all')).toEqual(['assessment', 'Follow-up', 'Manual therapy'])
  })

  test('that nobody booked are deleted, the others archived', async () => {
    const { services } = practice()
    expect(await services.remove(owner, reference.shortService.id)).toBe('deleted')
    expect(await services.remove(owner, reference.service.id)).toBe('archived')
    expect(await services.get(owner, reference.shortService.id)).toBeNull()
    expect(await services.get(owner, reference.service.id)).toMatchObject({ is_active: false })
  })

  test('that are booked while they are deleted are never lost from the appointment', async () => {
    const { services, appointments } = practice()
    const [removed, booked] = await Promise.allSettled([
      services.remove(owner, reference.shortService.id),
      appointments.create(owner, { ...booking, service_id: reference.shortService.id }),
    ])
    const { rows } = await sql.query('select service_id from appointments where id = $1', [numbered(1)])
    if (booked.status === 'fulfilled') {
      expect(removed).toMatchObject({ value: 'archived' })
      expect(rows).toEqual([{ service_id: reference.shortService.id }])
    } else {
      expect(removed).toMatchObject({ value: 'deleted' })
      expect(booked.reason).toMatchObject({ code: 'unknown_reference' })
    }
  })

  test('of another workspace are absent', async () => {
    const repositories = practice()
    const other = await otherPractice(repositories)
    expect(await repositories.services.get(other, reference.service.id)).toBeNull()
    expect(await repositories.services.update(other, reference.service.id, { name: 'mine' })).toBeNull()
    expect(await repositories.services.remove(other, reference.service.id)).toBeNull()
    expect(await repositories.services.create(other, { ...taping, name: reference.service.name })).toBeTruthy()
  })
})

describe('locations', () => {
  test('in a clinic or at home have an address, online ones need none', async () => {
    const { locations } = practice()
    const refusal = { code: 'not_allowed_value', facts: { constraint: 'locations_address_present' } }
    await expect(locations.create(owner, { name: 'A', location_type: 'clinic' })).rejects.toMatchObject(refusal)
    await expect(locations.create(owner, { name: 'A', location_type: 'home', address: ' ' })).rejects.toMatchObject(
      refusal,
    )
    expect(await locations.create(owner, { name: 'A', location_type: 'online' })).toMatchObject({ address: null })
  })

  test('keep that rule when they are changed', async () => {
    const { locations } = practice()
    await expect(locations.update(owner, reference.online.id, { location_type: 'home' })).rejects.toMatchObject({
      code: 'not_allowed_value',
    })
    await expect(locations.update(owner, reference.clinic.id, { address: null })).rejects.toMatchObject({
      code: 'not_allowed_value',
    })
    expect(await locations.get(owner, reference.clinic.id)).toMatchObject({ address: reference.clinic.address })
  })

  test('have names that are taken once, in any case', async () => {
    const again = practice().locations.create(owner, { name: 'VIDEO call', location_type: 'online' })
    await expect(again).rejects.toMatchObject({ name: 'RuleError', code: 'name_taken' })
  })

  test('are listed by kind', async () => {
    const { locations } = practice()
    expect(await locations.list(owner, { location_type: 'online' })).toMatchObject({
      total: 1,
      items: [reference.online],
    })
    expect(await locations.list(owner, { location_type: 'home' })).toMatchObject({ total: 0 })
  })

  test('that nobody uses are deleted, the others archived, absent ones neither', async () => {
    const { locations, audit } = practice()
    expect(await locations.remove(owner, reference.online.id)).toBe('deleted')
    expect(await locations.remove(owner, reference.clinic.id)).toBe('archived')
    expect(await locations.remove(owner, numbered(999))).toBeNull()
    const { items } = await audit.list(owner, { resource_type: 'location' })
    expect(items.map(({ event_type }) => event_type)).toEqual(['location.update', 'location.delete'])
  })
})
