-- ANALYZE keeps samples of every column that has statistics, and neither deleting the rows nor
-- writing the table anew removes them. No column of bytes needs any: they are found by unique keys.
-- Altering a column's type, to the same one too, drops what was sampled, which setting
-- statistics to 0 does not. It also forgets how the column is stored, which is set again.

-- +goose Up
-- +goose StatementBegin
do $$
declare bytes record;
begin
	for bytes in
		select c.oid::regclass as name, a.attname, case a.attstorage when 'p' then 'plain' when 'm' then 'main' when 'e' then 'external' else 'extended' end as storage
		from pg_attribute a join pg_class c on c.oid = a.attrelid
		where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
		and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped
	loop
		execute format('alter table %s alter column %I type bytea', bytes.name, bytes.attname);
		execute format('alter table %s alter column %I set statistics 0, alter column %I set storage %s', bytes.name, bytes.attname, bytes.attname, bytes.storage);
	end loop;
end $$;
-- +goose StatementEnd
