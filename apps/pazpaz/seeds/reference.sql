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
    '\x0100000001ad4fd681f6804e16099539c378f61cc89ce60a6d464e644b0f54786d9a0692d9e6dd03',
    '\x0100000001e3caa0972243003e370c5795c947e69f6aeee95135721f473362d31992d11a36be536206',
    '\x0100000001bb38d16a969dfcfab4c01946a8cbb6e409a85811de0403d59f722b5905d5090ea07c0eff37d50c95d9099cdf1bc92c',
    '\x0100000001f7ad159e444b7428fa25e05413db49666df480f3ee28941c12eab5cbfb646536431a55d507d74d5ae7',
    '\x0100000001fedd5a572a16db6c12f2725c96c956a19132e0ef26c592d95b0e45f636b36621e3363d6c9ade',
    '\x0100000001c474dc9a8bd13e5879219d498fc89f2deca429a9f48e1a7a5a8cb850812aa7f6269241338002ec99bfd932735684c659e0bd5da2116048407154f6547f7538612d38367a61dd894be837d9594c9e',
    array['\x345dceb700affff62cd8', '\xf9b228b935014d97bb0f', '\x74e8948941863f083bdc', '\xd6f9cbbe43b0ee4483b8', '\x17b350e9f1de300ea573', '\xa1a7adfb32004058c2bc', '\x05e0546e4300ffa6fb0a', '\x4e51456dd38f8174b463', '\xc0d5ce8f564bb09e880b', '\xf7bfd5a4a77a469ddc15', '\xe224dfcfa2f69567d5d0', '\xedef27be3a676483265b', '\x1c1eeda746c50fae65d4']::bytea[],
    true
  );

insert into clients (id, workspace_id, first_name, last_name, phone, name_index, consent) values
  (
    'eeeeeeee-0000-4000-8000-000000000002',
    'aaaaaaaa-0000-4000-8000-000000000001',
    '\x01000000016575d3c6f7d5e7a7b1d03caed2d99fa55d31f9656e540311aaa7892661b5ac',
    '\x0100000001e73ae40e573e34b9ada4bc6cb2d635ffbdd5e3f7141a2a8c4edc45bd37734336005d',
    '\x010000000147d1a331901e812cfa5753f2b75be5eb0dd697a0cacdd805d2862ef66928b20e7f0f3eda8d411751c6',
    array['\x413ea6cce9f93ec1b1ab', '\x10391f98df4f5c4bd8ce', '\xe4eb4769fab00de411b7', '\xebf95025674f0fbf2606', '\x49b94a9ff477cfad7f3c', '\x0af5c95b4f20b89ec08d', '\xe4005616b207d492a276', '\x51e81ac2dd0ee602bdf0', '\x74f8fd8eac7a3ddb2455']::bytea[],
    true
  );

insert into clients (id, workspace_id, first_name, last_name, email, notes, name_index, consent) values
  (
    'eeeeeeee-0000-4000-8000-000000000003',
    'aaaaaaaa-0000-4000-8000-000000000001',
    '\x010000000101cc6345df6fa4b9ce4bca3ca3af2776a583e4433ca5cc15f66b51ddf61c07ccb5',
    '\x0100000001921ba49d7edf6c59fb9db1cca70a437647b06f86eeb0f1376710fb67633111c50951',
    '\x0100000001695140d93629004743f68a7f169e5c95839f055953d13cf5a4d4b94dc7ec5a9119a7819e35b26436c983226fcfdf',
    '\x0100000001b20fcc312db50bc6b06c66114d1cf9c64cd1108d41a7021594ada173fa8936763902cbe621d844d3cf59488fc4',
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
    '\x0100000001961946ff2fdf49d4cfee6992d0f96ebd62a89a8338cec5e344d4f133ebb6ff48f14a6fa226c69f189af914fed21ae6d836c3aed12cc51d252b42bb7f4e6ee40c799c4cdaca286c',
    '\x01000000017345c4465e08c042a295b80b826fb97c2681304946f8eba8a201ad754b689579d77a101be9f2b101852e0f92423fc60c70d3d482739963245c33ddb14c0726eb5c7492d17ca9',
    '\x01000000013fb029e81b0f701c97de0634efca4f027ce24477786d9d6c344aadc15afb4e830f39eec43cc89b23cd0d4e238f24fb9f8b5635',
    '\x010000000106c7d788367041819d83e6beaaf0be40da77961779f7788fecaa13a9a6b64d4a63929926ea3675d21f13ed9024b2942fc64add268bfc3654594f660dfb9a12985b4d990798bd47da38b9',
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
