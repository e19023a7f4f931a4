-- One row that the check of the server's state changes back and forth, to see that
-- the database can be written. It says nothing and does not grow.

-- +goose Up
create table probe (
    id   integer not null primary key check (id = 1),
    flip integer not null check (flip in (0, 1))
);
insert into probe (id, flip) values (1, 0);

-- +goose Down
drop table probe;
