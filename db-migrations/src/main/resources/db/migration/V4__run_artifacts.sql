-- Files that a run has made, such as a chart with its code and data. They come with the step of the journal that made them.
create table run_artifact (
  run_id     uuid not null references research_run on delete cascade,
  name       text not null,
  media_type text not null,
  sha256     text not null,
  content    bytea not null,
  created_at timestamptz not null default now(),
  primary key (run_id, name)
);
