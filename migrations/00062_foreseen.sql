-- What those who sign for an export have read: what it would hold and what it leaves out.

-- +goose Up
alter table approval add column foreseen text not null default '';

-- Whoever has signed without reading that has signed for something else; ask anew.
update approval set refused_at = asked_at where operation = 'export research' and refused_at is null and used_at is null;

-- +goose Down
alter table approval drop column foreseen;
