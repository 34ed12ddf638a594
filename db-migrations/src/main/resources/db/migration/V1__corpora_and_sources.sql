-- A source is a document at one content hash: the same bytes are read once, whoever brings them.
create table source (
  id             text primary key check (id ~ '^[0-9a-f]{64}$'),
  name           text not null,
  title          text not null,
  media_type     text not null,
  language       text not null,
  pages          integer not null check (pages > 0),
  notes          jsonb not null,
  reader_version integer not null,
  created_at     timestamptz not null default now()
);

create table source_content (
  source_id text primary key references source on delete cascade,
  bytes     bytea not null,
  -- The document as it was read: gzipped JSON.
  document  bytea not null
);

create table passage (
  source_id  text not null references source on delete cascade,
  ordinal    integer not null check (ordinal >= 0),
  page       integer not null check (page > 0),
  span_start integer not null,
  span_end   integer not null,
  headings   text[] not null,
  kind       text not null check (kind in ('PROSE', 'TABLE')),
  text       text not null,
  -- The model that made the vector, and the vector as little-endian floats.
  model      text not null,
  vector     bytea not null,
  primary key (source_id, ordinal),
  check (span_end > span_start and length(text) > 0)
);

-- A corpus is a folder that is mirrored, or a collection that people upload to.
create table corpus (
  id         uuid primary key,
  name       text not null,
  folder     text unique,
  created_at timestamptz not null default now()
);

-- A file of a corpus is either read (it has a source) or could not be (it has a reason).
create table corpus_file (
  corpus_id   uuid not null references corpus on delete cascade,
  path        text not null,
  size        bigint not null,
  modified_at timestamptz not null,
  source_id   text references source,
  reason      text,
  primary key (corpus_id, path),
  check ((source_id is null) <> (reason is null))
);

create index corpus_file_source on corpus_file (source_id);
