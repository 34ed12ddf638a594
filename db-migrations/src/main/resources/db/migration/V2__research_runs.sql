create table research_run (
  id               uuid primary key,
  corpus_id        uuid not null references corpus,
  document         text,
  question         text not null check (length(question) between 1 and 8000),
  language         text not null,
  reasoner         text not null,
  unattended       boolean not null,
  state            text not null check (state in (
    'QUEUED', 'CLARIFYING', 'AWAITING_ANSWERS', 'PLANNING', 'AWAITING_APPROVAL', 'GATHERING', 'WRITING',
    'VERIFYING', 'COMPLETED', 'INCOMPLETE', 'FAILED', 'CANCELLED')),
  -- Counts the workers that have carried the run. Only the latest may write: a worker that was
  -- given up for dead and wakes again finds a higher number and stops.
  epoch            integer not null default 0,
  last_event       bigint not null default 0,
  asked            boolean not null default false,
  plan             jsonb,
  plan_version     integer not null default 0,
  plan_approved    boolean not null default false,
  problem          jsonb,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);

create index research_run_newest on research_run (created_at desc, id desc);

-- What the run may look into, fixed when it is asked for.
create table run_source (
  run_id    uuid not null references research_run on delete cascade,
  source_id text not null references source,
  primary key (run_id, source_id)
);

create table clarification (
  run_id         uuid not null references research_run on delete cascade,
  id             text not null,
  ordinal        integer not null,
  question       text not null,
  options        jsonb not null,
  default_answer text not null,
  settled        boolean not null default false,
  answer         text,
  primary key (run_id, id)
);

-- The journal. A step with an output has been done and is never done again.
create table run_step (
  run_id      uuid not null references research_run on delete cascade,
  key         text not null,
  attempt     integer not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  output      jsonb,
  primary key (run_id, key),
  check ((finished_at is null) = (output is null))
);

-- seq is gapless: it is counted on the run's row, in the transaction that inserts the event.
create table run_event (
  run_id uuid not null references research_run on delete cascade,
  seq    bigint not null check (seq > 0),
  type   text not null,
  at     timestamptz not null,
  data   jsonb not null,
  primary key (run_id, seq)
);

create table report (
  run_id     uuid primary key references research_run on delete cascade,
  document   jsonb not null,
  created_at timestamptz not null default now()
);
