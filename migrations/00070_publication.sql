-- What is published for people without an account, as it was then: of all units of a project
-- together, whose address is the project's, or of one unit, whose address nobody can guess.
-- Earlier summaries have other figures than the pages now need, and are published anew.

-- +goose Up
create table publication (
	id           text      not null primary key check (length(id) = 32),
	project_id   text      not null references project (id),
	unit_id      text      references unit (id),
	published_at timestamp not null,
	ends_at      timestamp,
	body         text      not null check (length(body) between 2 and 200000)
);
create unique index publication_once on publication (project_id, coalesce(unit_id, ''));
drop table summary;

-- +goose Down
drop table publication;
create table summary (
	project_id   text      not null primary key references project (id),
	published_at timestamp not null,
	body         text      not null check (length(body) between 2 and 200000)
);
