-- What closing looks up: the groups of a wave and the ballots of a group. Without
-- the second, deleting each of a wave's boxes read every ballot there is.

-- +goose Up
create index wave_group_wave on wave_group (wave_id);
create index ballot_wave_group on ballot (wave_group_id);

-- +goose Down
drop index ballot_wave_group;
drop index wave_group_wave;
