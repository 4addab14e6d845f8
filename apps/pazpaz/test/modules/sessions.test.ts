import { describe, expect, test } from 'vitest'
import { reference } from '../../seeds/reference.ts'
import { assistant, at, numbered, otherPractice, owner, practice, sql } from '../support/practice.ts'

const client_id = reference.clients[1].id
const draft = { client_id, session_date: at('10:00'), subjective: 'Tired.' }
const finalized = reference.session

test('a new session is a draft of version 1 by whoever wrote it', async () => {
  const { sessions } = practice()
  const note = await sessions.create(assistant, draft)
  expect(note).toMatchObject({ ...draft, id: numbered(1), version: 1, is_draft: true, finalized_at: null, plan: null })
  expect(note.author_id).toBe(assistant.userId)
})

describe('saving a draft', () => {
  test('counts the version and keeps what it does not name', async () => {
    const { sessions } = practice()
    const { id } = await sessions.create(owner, draft)
    expect(await sessions.saveDraft(owner, id, 1, { plan: 'Sleep.', duration_minutes: 45 })).toMatchObject({
      version: 2,
    })
    expect(await sessions.get(owner, id)).toMatchObject({ ...draft, plan: 'Sleep.', duration_minutes: 45, version: 2 })
  })

  test('from an old version is refused, and nothing of it stays', async () => {
    const { sessions } = practice()
    const { id } = await sessions.create(owner, draft)
    await sessions.saveDraft(owner, id, 1, { plan: 'Sleep.' })
    const late = sessions.saveDraft(assistant, id, 1, { plan: 'Run.' })
    await expect(late).rejects.toMatchObject({ code: 'stale_version', facts: { current: 2 } })
    expect(await sessions.get(owner, id)).toMatchObject({ plan: 'Sleep.', version: 2 })
  })

  test('by ten at the same moment succeeds for one', async () => {
    const { sessions, audit } = practice()
    const { id } = await sessions.create(owner, draft)
    const saved = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => sessions.saveDraft(owner, id, 1, { plan: `Plan ${index}` })),
    )
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await audit.list(owner, { resource_id: id, action: 'update' })).total).toBe(1)
  })

  test('of a finalized session is refused', async () => {
    const save = practice().sessions.saveDraft(owner, finalized.id, 1, { plan: 'x' })
    await expect(save).rejects.toMatchObject({ code: 'session_finalized' })
  })
})

describe('a finalized session', () => {
  test('has a time, and is finalized once', async () => {
    const { sessions } = practice()
    const { id } = await sessions.create(owner, draft)
    const final = await sessions.finalize(owner, id, 1)
    expect(final).toMatchObject({ is_draft: false, version: 2 })
    expect(final?.finalized_at).toBeInstanceOf(Date)
    await expect(sessions.finalize(owner, id, 2)).rejects.toMatchObject({ code: 'session_finalized' })
  })

  test('keeps what it said before each time it is amended', async () => {
    const { sessions } = practice()
    await sessions.amend(owner, finalized.id, 1, { plan: 'Second plan.' })
    await sessions.amend(assistant, finalized.id, 2, { plan: null, assessment: 'Third view.' })
    expect(await sessions.get(owner, finalized.id)).toMatchObject({ plan: null, assessment: 'Third view.', version: 3 })
    expect(await sessions.versions(owner, finalized.id)).toMatchObject([
      { version: 2, plan: 'Second plan.', assessment: finalized.assessment },
      { version: 1, plan: finalized.plan, assessment: finalized.assessment },
    ])
  })

  test('is amended, not saved; a draft is saved, not amended', async () => {
    const { sessions } = practice()
    const { id } = await sessions.create(owner, draft)
    await expect(sessions.amend(owner, id, 1, { plan: 'x' })).rejects.toMatchObject({ code: 'session_is_draft' })
  })

  test('never becomes a draft again, whoever tries', async () => {
    const back = sql.query('update sessions set is_draft = true, finalized_at = null where id = $1', [finalized.id])
    await expect(back).rejects.toMatchObject({ constraint: 'sessions_stay_finalized' })
  })

  test.for([
    ['without a new version', 'update sessions set plan = null where id = $1'],
    ['with a version left out', 'update sessions set plan = null, version = version + 2 where id = $1'],
    ['with a version taken back', 'update sessions set version = version - 1 where id = $1'],
  ] as const)('is not changed %s, whoever tries', async ([, change]) => {
    await practice().sessions.amend(owner, finalized.id, 1, { plan: 'x' })
    await expect(sql.query(change, [finalized.id])).rejects.toMatchObject({ constraint: 'sessions_version_counts' })
  })

  test('keeps its earlier versions as they were, whoever tries', async () => {
    await practice().sessions.amend(owner, finalized.id, 1, { plan: 'x' })
    for (const change of [
      'plan = null',
      'version = 9',
      'replaced_at = now()',
      `author_id = '${reference.assistant.id}'`,
    ]) {
      const rewriting = sql.query(`update session_versions set ${change} where session_id = $1`, [finalized.id])
      await expect(rewriting, change).rejects.toMatchObject({ constraint: 'session_versions_stay' })
    }
  })

  test('has a history that the service can neither write nor delete', async () => {
    const { rows } = await sql.query(`
      select
        has_table_privilege('pazpaz_app', 'session_versions', 'insert') as may_insert,
        has_table_privilege('pazpaz_app', 'session_versions', 'delete') as may_delete,
        has_column_privilege('pazpaz_app', 'session_versions', 'replaced_at', 'update') as may_date
    `)
    expect(rows).toEqual([{ may_insert: false, may_delete: false, may_date: false }])
  })

  test('may be encrypted anew in a transaction that says so, without a new version', async () => {
    const client = await sql.connect()
    await client.query("begin; select set_config('pazpaz.reencrypting', 'on', true)")
    await client.query('update sessions set plan = objective where id = $1', [finalized.id])
    await client.query('commit')
    client.release()
    expect(await practice().sessions.versions(owner, finalized.id)).toEqual([])
  })
})

describe('a session and its appointment', () => {
  const [, next] = reference.appointments

  test('belong to one client', async () => {
    const stranger = practice().sessions.create(owner, {
      ...draft,
      client_id: reference.clients[2].id,
      appointment_id: next.id,
    })
    await expect(stranger).rejects.toMatchObject({
      code: 'unknown_reference',
      facts: { constraint: 'sessions_appointment' },
    })
  })

  test('are a pair: a second session is refused, until the first is deleted', async () => {
    const { sessions } = practice()
    const first = await sessions.create(owner, { ...draft, appointment_id: next.id })
    const second = { ...draft, appointment_id: next.id }
    await expect(sessions.create(owner, second)).rejects.toMatchObject({ code: 'appointment_has_session' })
    await sessions.remove(owner, first.id)
    expect(await sessions.create(owner, second)).toMatchObject({ appointment_id: next.id })
    await expect(sessions.restore(owner, first.id)).rejects.toMatchObject({ code: 'appointment_has_session' })
  })
})

describe('the list of a client', () => {
  test('is newest first, without deleted ones, by state', async () => {
    const { sessions } = practice()
    for (const clock of ['09:00', '11:00', '10:00']) await sessions.create(owner, { ...draft, session_date: at(clock) })
    await sessions.finalize(owner, numbered(3), 1)
    const ids = async (filter = {}) => (await sessions.list(owner, { client_id, ...filter })).items.map(({ id }) => id)
    expect(await ids()).toEqual([2, 3, 1].map(numbered))
    expect(await ids({ is_draft: false })).toEqual([numbered(3)])
    await sessions.remove(owner, numbered(2))
    expect(await ids({ is_draft: true })).toEqual([numbered(1)])
  })

  test('is an event', async () => {
    const { sessions, audit } = practice()
    await sessions.list(owner, { client_id: reference.clients[0].id })
    expect((await audit.list(owner, { phi_only: true })).items).toMatchObject([
      { event_type: 'session.list', metadata: { count: 1 } },
    ])
  })
})

test('a deleted session is absent until it is restored', async () => {
  const { sessions } = practice()
  expect(await sessions.remove(owner, finalized.id)).toBe(true)
  expect(await sessions.remove(owner, finalized.id)).toBe(false)
  expect(await sessions.get(owner, finalized.id)).toBeNull()
  expect(await sessions.amend(owner, finalized.id, 1, { plan: 'x' })).toBeNull()
  expect(await sessions.restore(owner, finalized.id)).toMatchObject({ deleted_at: null, plan: finalized.plan })
  expect(await sessions.restore(owner, finalized.id)).toBeNull()
})

test('sessions of another workspace are absent', async () => {
  const repositories = practice()
  const other = await otherPractice(repositories)
  const { sessions } = repositories
  expect(await sessions.get(other, finalized.id)).toBeNull()
  expect(await sessions.amend(other, finalized.id, 1, { plan: 'x' })).toBeNull()
  expect(await sessions.versions(other, finalized.id)).toBeNull()
  expect(await sessions.remove(other, finalized.id)).toBe(false)
})
