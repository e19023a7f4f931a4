-- The same as 00098_deletion.sqlite.sql, which says what for.

-- +goose Up
alter table project add column archived_at timestamp;
alter table owner add column deleted_at timestamp;
create table erasure (
	id           text      not null primary key check (length(id) = 32),
	at           timestamp not null,
	rewritten    boolean   not null,
	log_position text
);
alter table approval drop constraint approval_operation_check;
alter table approval add constraint approval_operation_check check (operation in ('export research', 'import responses', 'delete project', 'delete owner'));
