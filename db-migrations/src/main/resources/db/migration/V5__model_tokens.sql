-- What a step has spent on models, over all its attempts: kept although a step fails or is stopped.
alter table run_step
  add model_calls      integer not null default 0,
  add prompt_tokens    bigint  not null default 0,
  add cached_tokens    bigint  not null default 0,
  add output_tokens    bigint  not null default 0,
  add reasoning_tokens bigint  not null default 0;

-- Someone wants the report from what has been gathered so far.
alter table research_run add finish_requested boolean not null default false;
