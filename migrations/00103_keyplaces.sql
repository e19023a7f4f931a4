-- Which key directory and copy a wave's keys were made in, by the names these two bear. Of several
-- servers on one database, one whose directories are others must neither say that the keys are
-- gone nor that it has destroyed them. Waves of earlier versions say nothing.

-- +goose Up
alter table wave add column key_places text not null default '';

-- +goose Down
alter table wave drop column key_places;
