-- In whose log an entry stands (null for what is about the whole installation) and what it is about, as JSON. Entries
-- written from now on hash both; those from before get them, and an entry that vouches for them, in migration 28
-- (survey/store/migrate.go).

-- +goose Up
alter table audit add column owner_id text references owner (id);
alter table audit add column about text not null default '{}';
create index audit_owner on audit (owner_id, seq);

-- +goose Down
drop index audit_owner;
alter table audit drop column about;
alter table audit drop column owner_id;
