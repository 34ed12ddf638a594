-- What the asker has said to a run since its plan stood, in the order of saying.
create table run_steering (
    run_id uuid not null references research_run (id) on delete cascade,
    ordinal integer not null,
    kind text not null check (kind in ('ADD', 'DROP', 'NOTE')),
    text text not null check (text <> ''),
    said_at timestamptz not null,
    primary key (run_id, ordinal)
);
