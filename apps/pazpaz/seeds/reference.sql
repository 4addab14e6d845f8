-- Written by `npm run seed:write` from seeds/reference.ts. The keys are in seeds/keys.ts, and public.

-- Row-level security binds the owner of the tables, too.
select set_config('pazpaz.workspace_id', '776f726b-7370-8616-8365-000000000001', true);

insert into workspaces (id, name, time_zone) values
  (
    '776f726b-7370-8616-8365-000000000001',
    'Harbour Street Physiotherapy',
    'Europe/Lisbon'
  );

insert into users (workspace_id, id, email, full_name, role) values
  (
    '776f726b-7370-8616-8365-000000000001',
    '75736572-0000-8000-8000-000000000001',
    'ines@harbour.example',
    'Inês Carvalho',
    'owner'
  ),
  (
    '776f726b-7370-8616-8365-000000000001',
    '75736572-0000-8000-8000-000000000002',
    'tom@harbour.example',
    'Tom Adeyemi',
    'assistant'
  );

insert into services (workspace_id, id, name, default_duration_minutes) values
  (
    '776f726b-7370-8616-8365-000000000001',
    '73657276-6963-8650-8000-000000000001',
    'Manual therapy',
    60
  ),
  (
    '776f726b-7370-8616-8365-000000000001',
    '73657276-6963-8650-8000-000000000002',
    'Follow-up',
    30
  );

insert into locations (workspace_id, id, name, location_type, address) values
  (
    '776f726b-7370-8616-8365-000000000001',
    '6c6f6361-7469-86f6-8e00-000000000001',
    'Harbour Street',
    'clinic',
    '4 Harbour Street'
  ),
  (
    '776f726b-7370-8616-8365-000000000001',
    '6c6f6361-7469-86f6-8e00-000000000002',
    'Video call',
    'online',
    null
  );

insert into clients (id, workspace_id, first_name, last_name, email, phone, date_of_birth, medical_history, name_index, consent) values
  (
    '636c6965-6e74-8000-8000-000000000001',
    '776f726b-7370-8616-8365-000000000001',
    '\x010000000118b69498fe67cb86f9a7ce7a5e88694561bb3ef16c74e5714248b7603ca7836b84d70b',
    '\x01000000018a62074858b6321e2acd45a4d35a1f0c3504f62c895a869b6fe6c91910002e3fe6378a1c',
    '\x01000000015bdaa109941a1f7f33d1c8b2cba7754cd8cb5f3e6ad6534f6b0a256ba49d7a345e3bafaecc9c2e070a219e376e11fd',
    '\x010000000188aafcbb23f580b7a924e9031c5763bf8222131634e57a558a5bf5dec24375b9feeabc5af897f53d8d',
    '\x01000000011aad27e680ab20bbaa0d48893a29df1b5f6d233cdaa4f9bb2c44bb897eb32eec6159276f042b',
    '\x010000000162f5b4ab1553fcfb42ef49ccc2daefd5e02953025d9061a271f2e101cdbe34e23a7ae02b073127e62987f5a3e56eca50c41fd5dabba9a6549eb4ad5379b93aa8400c8c1a4e02ea3c61634cc281ff',
    array['\xe8a623273999f647a672', '\x9e06bed533a0551e07cf', '\x9e1179d3436996039afa', '\x953f561853a722edf216', '\xf7232846519ea6968325', '\xb0e4913fb4432df8527f', '\xf11f4c7a7e04df364f37', '\xb4c89956c7c83697926f', '\xd469107cfe9c795e5dcf', '\x00903b25cca566a3b10d', '\xe0b2b4626aa50b1732f7', '\xcbd420217ba8a4b9cb9b', '\xee911bf81f450f7d52e7']::bytea[],
    true
  );

insert into clients (id, workspace_id, first_name, last_name, phone, name_index, consent) values
  (
    '636c6965-6e74-8000-8000-000000000002',
    '776f726b-7370-8616-8365-000000000001',
    '\x0100000001db6177d8b19d7a6fc40fe46ac34fd3a344e220b56f6b699036f8c5f03ca44a',
    '\x01000000014ed197ed5b04f27f12c8d767406b0cfeaebdb105ed41a0e7cc04835c0e65980ed651',
    '\x01000000019db84946c87ac069c24e9d65a06061bff4994f79350325ea103d089eddf96469898fa192f4b938b139',
    array['\xce53f079bcedba9d4d4c', '\x8926c93ef3f07aeb6f9c', '\x31ebc6f6859d95f7e2a0', '\x2bcda6a302b1de0bc2a8', '\x71665caf9cbff5e52eb2', '\xc241ea5df8aa93881006', '\x699aceea3aa059497152', '\xdcb0018496a168f9f4ea', '\xb3d0cd4d2a2958489605']::bytea[],
    true
  );

insert into clients (id, workspace_id, first_name, last_name, email, notes, name_index, consent) values
  (
    '636c6965-6e74-8000-8000-000000000003',
    '776f726b-7370-8616-8365-000000000001',
    '\x010000000166b17c37848ebb3b304b8ed29fc8d6a85c398b5b87ba0f7f8b2d361ea83ce2d64a',
    '\x0100000001a5c5e113d1568c769ae3ff657fa74e501d60d30996477bb560f4170314c68be48b03',
    '\x01000000019e0e17155e1c8b2b0eb232e3dc7a28c74f18d1810626fa10f3f59b048b4dcc13ec58178a4d6cc21f0c2f8092107b',
    '\x0100000001aba07aab1afc738cc46701846884766743730da55667be9a30b55d56ec776bc3f73fc56da1807e3b9870c66135',
    array['\xd02b020ac1d77c6a5301', '\xd7ceae4a2ab0f4990af9', '\x232fc62df9cdc70234e8', '\x0c60190ccecc7d8f986c', '\x885db8467acfc5435b32', '\xf11f4c7a7e04df364f37', '\xbd506096c92b1e9cb19a', '\xb576357a7e627acf689a', '\x79003e8b51f5a5f1e62c', '\x2e10446fe89df6b8a282', '\x26e90a942bb2c89cd101']::bytea[],
    true
  );

insert into appointments (id, workspace_id, client_id, service_id, location_id, scheduled_start, scheduled_end, location_type, status) values
  (
    '6170706f-696e-8746-ad65-6e7400000001',
    '776f726b-7370-8616-8365-000000000001',
    '636c6965-6e74-8000-8000-000000000001',
    '73657276-6963-8650-8000-000000000001',
    '6c6f6361-7469-86f6-8e00-000000000001',
    '2025-03-03T09:00:00Z',
    '2025-03-03T10:00:00Z',
    'clinic',
    'completed'
  ),
  (
    '6170706f-696e-8746-ad65-6e7400000002',
    '776f726b-7370-8616-8365-000000000001',
    '636c6965-6e74-8000-8000-000000000002',
    '73657276-6963-8650-8000-000000000001',
    '6c6f6361-7469-86f6-8e00-000000000001',
    '2025-03-03T10:00:00Z',
    '2025-03-03T11:00:00Z',
    'clinic',
    'scheduled'
  );

insert into sessions (id, workspace_id, client_id, appointment_id, author_id, subjective, objective, assessment, plan, session_date, duration_minutes, is_draft, finalized_at) values
  (
    '73657373-696f-86e0-8000-000000000001',
    '776f726b-7370-8616-8365-000000000001',
    '636c6965-6e74-8000-8000-000000000001',
    '6170706f-696e-8746-ad65-6e7400000001',
    '75736572-0000-8000-8000-000000000001',
    '\x0100000001b11ab2608d7269e44717f62a3e17f45c76b78232208a9ca6f00c8c7944319926577bdeb7e52482d16fe6e47ef0b1051ae9a229a9755862259117c4482f05f66c2aa1e1df173ba1',
    '\x0100000001993d33944170e06b2e152cdf80254502ac86c60d9ad83d625b8fbd9ca024426ab61b5c4127dbbf4324275e552338779e355e30eab41f9cdd8ee0e5a902c0c2a311ebc3984620',
    '\x010000000153572e62d0986a3cb208f144e617e13110aaffc22bcc0a8dccf74f21f32a268410575b8b7fa8f3286e8da52189a7e34bf264f6',
    '\x010000000157892d05e840473d2dde501067628f3b1ab3228478c400ac5114efe716e85bc89c1cacfd2811954c5fecfc98747b4d8e42fdfc9b594c50b3c9c3d38c6e91fa6400ac814c21c150e3e5b2',
    '2025-03-03T10:05:00Z',
    60,
    false,
    '2025-03-03T10:20:00Z'
  );

insert into audit_events (workspace_id, user_id, resource_type, action, resource_id) values
  (
    '776f726b-7370-8616-8365-000000000001',
    '75736572-0000-8000-8000-000000000001',
    'workspace',
    'create',
    '776f726b-7370-8616-8365-000000000001'
  );
