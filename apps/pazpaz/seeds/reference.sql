-- Written by `npm run seed:write` from seeds/reference.ts. The keys are in seeds/keys.ts, and public.

-- Row-level security binds the owner of the tables, too.
select set_config('pazpaz.workspace_id', 'aaaaaaaa-0000-4000-8000-000000000001', true);

insert into workspaces (id, name, time_zone) values
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'Harbour Street Physiotherapy',
    'Europe/Lisbon'
  );

insert into users (workspace_id, id, email, full_name, role) values
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'bbbbbbbb-0000-4000-8000-000000000001',
    'ines@harbour.example',
    'Inês Carvalho',
    'owner'
  ),
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'bbbbbbbb-0000-4000-8000-000000000002',
    'tom@harbour.example',
    'Tom Adeyemi',
    'assistant'
  );

insert into services (workspace_id, id, name, default_duration_minutes) values
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'cccccccc-0000-4000-8000-000000000001',
    'Manual therapy',
    60
  ),
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'cccccccc-0000-4000-8000-000000000002',
    'Follow-up',
    30
  );

insert into locations (workspace_id, id, name, location_type, address) values
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'dddddddd-0000-4000-8000-000000000001',
    'Harbour Street',
    'clinic',
    '4 Harbour Street'
  ),
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'dddddddd-0000-4000-8000-000000000002',
    'Video call',
    'online',
    null
  );

insert into clients (id, workspace_id, first_name, last_name, email, phone, date_of_birth, medical_history, name_index, consent) values
  (
    'eeeeeeee-0000-4000-8000-000000000001',
    'aaaaaaaa-0000-4000-8000-000000000001',
    '\x0100000001a80e6aaac18e6bc537f70dde2c01c49742637280605f71ab6b5bcb55cf86da2988e7fd',
    '\x0100000001ae47cb748ea1ae0185511f8ef8f666796580a24a6ffeade4ca16b4c7a33de0f629b31426',
    '\x0100000001b08d902a80d8576dfcfd2e6754f65817a89d3b51cb57499e38f2361af0b4fd54e6457ea81b859f48aab74d0b0c2657',
    '\x010000000121b89efddd9e3986986be1f586659d95da161febba2c912e74905fa6ac56357e73df9d2235dc8b2c90',
    '\x010000000144b30449f9b93b56b4f4682eb32b17c68fa525f3faa5b9e9cd0f613ec2133d9972ef5af7a579',
    '\x0100000001e67d58ca7e5f1a7ae5d5e0c330993df8edb155869a5692186dfd0ec24053e5f80fc772e167bee66d5028b7c7950ba35ede8252b8b5742d9ad3db1b843672eacd571b681106b64b2d56d58c125a2a',
    array['\x345dceb700affff62cd8', '\xf9b228b935014d97bb0f', '\x74e8948941863f083bdc', '\xd6f9cbbe43b0ee4483b8', '\x17b350e9f1de300ea573', '\xa1a7adfb32004058c2bc', '\x05e0546e4300ffa6fb0a', '\x4e51456dd38f8174b463', '\xc0d5ce8f564bb09e880b', '\xf7bfd5a4a77a469ddc15', '\xe224dfcfa2f69567d5d0', '\xedef27be3a676483265b', '\x1c1eeda746c50fae65d4']::bytea[],
    true
  );

insert into clients (id, workspace_id, first_name, last_name, phone, name_index, consent) values
  (
    'eeeeeeee-0000-4000-8000-000000000002',
    'aaaaaaaa-0000-4000-8000-000000000001',
    '\x0100000001baf278ae418d5d539fc4fe9a07b8844c28a92c89b3111b2aefcdd646a2429e',
    '\x0100000001e103e97aaa813bd89c5127514d7a94416f0cc4688d4abac0ed02808eae7fc2065d57',
    '\x010000000159e3284d92d8e21e89826003384d79d85803bad8dedf17aa1c79f4a38320c08597c1c429e0ec340f2c',
    array['\x413ea6cce9f93ec1b1ab', '\x10391f98df4f5c4bd8ce', '\xe4eb4769fab00de411b7', '\xebf95025674f0fbf2606', '\x49b94a9ff477cfad7f3c', '\x0af5c95b4f20b89ec08d', '\xe4005616b207d492a276', '\x51e81ac2dd0ee602bdf0', '\x74f8fd8eac7a3ddb2455']::bytea[],
    true
  );

insert into clients (id, workspace_id, first_name, last_name, email, notes, name_index, consent) values
  (
    'eeeeeeee-0000-4000-8000-000000000003',
    'aaaaaaaa-0000-4000-8000-000000000001',
    '\x01000000011b79396bf0c128ce4d47a8dd6f563dd2488377a541e76aae353291379dfec459bc',
    '\x01000000015ca10e1bfb8e19ad81f9bbef50094dc73f15d8229faf4b90f431acfa627d9d9d7257',
    '\x0100000001359f94567248a61335bafec29d779d74784d084d959695b061e1d35d9cc55d228bafd3933c81112681de33254116',
    '\x0100000001a9efe8954aaf0f950a726908cfbb9e1fd8e2f43f0d503f6d913e35555435a280d27b904f9e00ad795e9a571c30',
    array['\x1adb13b4f3a1cbe75112', '\xc6051ab688d72d690b55', '\x3d8608b69f1b47821df0', '\x8b8e7a61b67a9bac7830', '\x0b0cd76490831328c539', '\x05e0546e4300ffa6fb0a', '\xc1b49950ff426a38d6e9', '\xc0d5c363ac0f843c0885', '\x540c4d2a59bb1dc07e56', '\xe3567243f4eb5506c21e', '\x95586bb2d0f0baf31dd6']::bytea[],
    true
  );

insert into appointments (id, workspace_id, client_id, service_id, location_id, scheduled_start, scheduled_end, location_type, status) values
  (
    'ffffffff-0000-4000-8000-000000000001',
    'aaaaaaaa-0000-4000-8000-000000000001',
    'eeeeeeee-0000-4000-8000-000000000001',
    'cccccccc-0000-4000-8000-000000000001',
    'dddddddd-0000-4000-8000-000000000001',
    '2025-03-03T09:00:00Z',
    '2025-03-03T10:00:00Z',
    'clinic',
    'completed'
  ),
  (
    'ffffffff-0000-4000-8000-000000000002',
    'aaaaaaaa-0000-4000-8000-000000000001',
    'eeeeeeee-0000-4000-8000-000000000002',
    'cccccccc-0000-4000-8000-000000000001',
    'dddddddd-0000-4000-8000-000000000001',
    '2025-03-03T10:00:00Z',
    '2025-03-03T11:00:00Z',
    'clinic',
    'scheduled'
  );

insert into sessions (id, workspace_id, client_id, appointment_id, author_id, subjective, objective, assessment, plan, session_date, duration_minutes, is_draft, finalized_at) values
  (
    '99999999-0000-4000-8000-000000000001',
    'aaaaaaaa-0000-4000-8000-000000000001',
    'eeeeeeee-0000-4000-8000-000000000001',
    'ffffffff-0000-4000-8000-000000000001',
    'bbbbbbbb-0000-4000-8000-000000000001',
    '\x0100000001358b4f19a3fef8c030aa3c695d1a3860aa5f01107b53587c1622c551153d673f2c79e813321dad4563542ce61f3d067385a4a87249038ab3f794472e7c7f13b79b9bec8a25dfa9',
    '\x0100000001f44ec896df16095b7555f93d65f38f0b114849e35c155f706e675be2932f6047669ed64478e58dd264d1cec3aea0ae2daae171c7e76ecc5b691f25a6ad2767fb7267a9f004df',
    '\x01000000018d06710ae82103ef72906f73f6c4f169461a4d72e364f44448ce60dd36d59d73f32412a85e4edc4308e3519808c703a9ac8c73',
    '\x01000000013ffd0fbfa66561e1a7af9dce939f307371aee230c5d3f4ff2f9505e55a8221b57573aa0b117fbb8feb5808e681809d060b9971eb524c12e8e07ce90bc5e7b51a51467025b62bfa1101c5',
    '2025-03-03T10:05:00Z',
    60,
    false,
    '2025-03-03T10:20:00Z'
  );

insert into audit_events (workspace_id, user_id, resource_type, action, resource_id) values
  (
    'aaaaaaaa-0000-4000-8000-000000000001',
    'bbbbbbbb-0000-4000-8000-000000000001',
    'workspace',
    'create',
    'aaaaaaaa-0000-4000-8000-000000000001'
  );
