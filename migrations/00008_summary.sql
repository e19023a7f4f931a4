-- What the steering group has published of a project, as it was when they did.

-- +goose Up
create table summary (
	project_id   text      not null primary key references project (id),
	published_at timestamp not null,
	body         text      not null check (length(body) between 2 and 200000)
);

-- +goose Down
drop table summary;
