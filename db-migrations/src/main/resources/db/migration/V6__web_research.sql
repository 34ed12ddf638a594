-- Whether the run looks into the web as well as into its documents.
alter table research_run add web boolean not null default false;
