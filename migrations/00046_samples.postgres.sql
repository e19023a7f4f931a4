-- +goose NO TRANSACTION
-- The samples that migration 45 has dropped stay as dead rows in the catalogue's file until it is
-- written anew. The owner of the database may do that; «server doctor» says when it was not done.

-- +goose Up
vacuum full pg_statistic;
