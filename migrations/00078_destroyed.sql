-- When a wave's keys were destroyed is kept with the wave: the audit log, which told it, is kept
-- for five years.

-- +goose Up
alter table wave add column destroyed_at timestamp;
update wave set destroyed_at = (
	select max(a.at) from audit a where a.action in ('close wave', 'abandon wave') and a.about like '%' || wave.id || '%')
where cleaned;

-- +goose Down
alter table wave drop column destroyed_at;
