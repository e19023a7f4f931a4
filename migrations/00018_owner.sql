-- How an owner's pages look, and in which of the two written languages its
-- letters and its new people begin.

-- +goose Up
alter table owner add column accent text not null default 'green' check (accent in ('green', 'blue', 'violet'));
alter table owner add column language text not null default 'nb' check (language in ('nb', 'nn'));

-- +goose Down
alter table owner drop column language;
alter table owner drop column accent;
