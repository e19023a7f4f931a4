#!/bin/sh
# Makes the server's user and database when the container's PostgreSQL is made (deploy/compose.yaml).
set -eu
psql -v ON_ERROR_STOP=1 -v password="$TRIVSELSPULS_PASSWORD" -U postgres <<'SQL'
create role trivselspuls login createrole password :'password';
create database trivselspuls owner trivselspuls;
grant pg_checkpoint, pg_monitor to trivselspuls;
\connect trivselspuls
grant execute on function pg_switch_wal() to trivselspuls;
SQL
