package store

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"trivselspuls/survey"
)

//go:embed removal.sql
var removal string

// Removal is what is deleted as a whole: a project, or, without one, an owner with all its
// projects, units and people.
type Removal struct {
	Owner   survey.OwnerID
	Project survey.ProjectID
}

// Going is how many of a kind go with a Removal: «meetings», «accounts», as removal.sql calls them.
type Going struct {
	Kind  string
	Count int
}

// goingRows are rows that go with a project or an owner. from has one place for its identifier.
type goingRows struct {
	kind, from string
	due        bool // they also go by themselves, some day
}

// goingWith reads from removal.sql what goes with a «project» or an «owner».
func goingWith(scope string) (rows []goingRows) {
	for line := range strings.Lines(removal) {
		words := strings.Fields(line)
		of, due := strings.CutSuffix(words[0], "*")
		if of != scope {
			continue
		}
		from := strings.NewReplacer("PROJECT", "?", "OWNER", "?").Replace(strings.Join(words[2:], " "))
		rows = append(rows, goingRows{words[1], from, due})
	}
	return rows
}

// table is the table that rows are in.
func (g goingRows) table() string { return strings.Fields(g.from)[0] }

// goingProjects are those that go.
func (r Reader) goingProjects(ctx context.Context, what Removal) ([]survey.ProjectID, error) {
	if what.Project != "" {
		return []survey.ProjectID{what.Project}, nil
	}
	projects, err := r.ProjectsOf(ctx, what.Owner)
	return survey.Map(projects, func(p survey.Project) survey.ProjectID { return p.ID }), err
}

// Going counts what a removal deletes, by kind, those of which there are any.
func (r Reader) Going(ctx context.Context, what Removal) (list []Going, err error) {
	projects, err := r.goingProjects(ctx, what)
	add := func(scope, id string) {
		for _, rows := range goingWith(scope) {
			if rows.kind == "-" || err != nil {
				continue
			}
			n := 0
			if n, err = r.count(ctx, `select count(*) from `+rows.from, id); n == 0 {
				continue
			}
			if at := slices.IndexFunc(list, func(g Going) bool { return g.Kind == rows.kind }); at >= 0 {
				list[at].Count += n
			} else {
				list = append(list, Going{rows.kind, n})
			}
		}
	}
	for _, id := range projects {
		add("project", string(id))
	}
	if what.Project == "" {
		add("owner", string(what.Owner))
	}
	return list, err
}

// Why something is not deleted as a whole yet.
const (
	WaveOpen   = "open"       // a wave is open, or being closed
	FiguresDue = "due"        // a wave is closed, and not everything that has to be destroyed is
	Unarchived = "unarchived" // nobody has decided about the papers of a project since it was asked for
)

// InTheWay is the first of these that is so, of what was asked for at a time; empty when nothing is.
func (r Reader) InTheWay(ctx context.Context, what Removal, asked time.Time) (string, error) {
	projects, err := r.goingProjects(ctx, what)
	for _, id := range projects {
		for _, one := range []struct{ why, query string }{
			{WaveOpen, `select count(*) from wave where project_id = ? and state in ('open', 'closing')`},
			{FiguresDue, `select count(*) from wave where project_id = ? and state = 'closed' and cleaned = false`},
		} {
			found := false
			if err == nil {
				found, err = r.some(ctx, "waves in the way", one.query, id)
			}
			if err != nil || found {
				return one.why, err
			}
		}
		p, err := r.Project(ctx, id)
		if err != nil || p.Archived == nil || p.Archived.Before(asked) {
			return Unarchived, err
		}
	}
	return "", err
}

// SetArchived notes that nothing of a project's papers has to be kept here any longer.
func (tx *Tx) SetArchived(ctx context.Context, project survey.ProjectID) error {
	return tx.execOne(ctx, "set archived", `update project set archived_at = ? where id = ?`, tx.now, project)
}

// Remove deletes a project or an owner as a whole, which was asked for at a time. Whoever calls it
// holds LockSetUp, so that no wave opens meanwhile. What is in the way is survey.ErrState. Of an owner there remains a row without a name, to which its
// entries in the audit log belong. That the files have to be written anew is noted with it.
func (tx *Tx) Remove(ctx context.Context, what Removal, asked time.Time) error {
	why, err := tx.InTheWay(ctx, what, asked)
	if err == nil && why != "" {
		err = fmt.Errorf("%s is in the way of deleting: %w", why, survey.ErrState)
	}
	if err != nil {
		return err
	}
	projects, err := tx.goingProjects(ctx, what)
	if err != nil {
		return err
	}
	for _, id := range projects {
		if err := tx.execAll(ctx, "delete project", string(id), deletions(goingWith("project"))...); err != nil {
			return err
		}
	}
	if what.Project == "" {
		if err := tx.execAll(ctx, "delete owner", string(what.Owner), deletions(goingWith("owner"))...); err != nil {
			return err
		}
		err := tx.execOne(ctx, "delete owner", `update owner set name = '–', deleted_at = ? where id = ? and deleted_at is null`, tx.now, what.Owner)
		if err != nil {
			return err
		}
	}
	if err := tx.deleteUnasked(ctx); err != nil {
		return err
	}
	return tx.noteErasure(ctx)
}

func deletions(rows []goingRows) []string {
	return survey.Map(rows, func(g goingRows) string { return `delete from ` + g.from })
}

// noteErasure notes that what was deleted may still stand in the files.
func (tx *Tx) noteErasure(ctx context.Context) error {
	return tx.exec(ctx, "note erasure", `insert into erasure (id, at, rewritten) values (?, ?, ?)`, survey.NewID[string](), tx.now, false)
}

// deleteUnasked deletes the questions that no wave's manifest names any more: an owner's own among them.
func (tx *Tx) deleteUnasked(ctx context.Context) error {
	manifests, err := list[[]byte](ctx, tx.Reader, "manifests", `select manifest from wave where manifest is not null`)
	if err != nil {
		return err
	}
	for _, table := range [][2]string{{"asked_text", "fingerprint"}, {"local_questionnaire", "hash"}} {
		names, err := list[string](ctx, tx.Reader, "questions that were asked", `select `+table[1]+` from `+table[0])
		if err != nil {
			return err
		}
		names = slices.DeleteFunc(names, func(name string) bool {
			return slices.ContainsFunc(manifests, func(m []byte) bool { return bytes.Contains(m, []byte(name)) })
		})
		err = execEach(ctx, tx, "delete questions", `delete from `+table[0]+` where `+table[1]+` = ?`, names, func(name string) []any { return []any{name} })
		if err != nil {
			return err
		}
	}
	return nil
}

// rewriteErased writes those tables of PostgreSQL anew from which whole projects and owners were
// deleted, where that has not been done since, and drops what ANALYZE has sampled of them.
func (s *Store) rewriteErased(ctx context.Context) error {
	waits, err := s.some(ctx, "erasures", `select count(*) from erasure where rewritten = false`)
	if err != nil || !waits {
		return err
	}
	tables := []string{"asked_text", "local_questionnaire", "owner"}
	for _, rows := range append(goingWith("project"), goingWith("owner")...) {
		tables = append(tables, rows.table())
	}
	tables = survey.Unique(tables)
	// Every column of texts and bytes, because altering one drops what ANALYZE has sampled of it.
	statements, err := listIn[string](ctx, s.Reader, "tables to write anew", `
		select format('alter table %I %s', c.relname, string_agg(format('alter column %1$I type %2$s using %1$I || %3$s',
			a.attname, a.atttypid::regtype, case a.atttypid when 'bytea'::regtype then '''''::bytea' else '''''' end), ', '))
		from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.relnamespace = current_schema()::regnamespace and c.relname in (?) and a.attnum > 0 and not a.attisdropped
			and a.atttypid in ('text'::regtype, 'bytea'::regtype) group by c.relname order by c.relname`, tables)
	if err != nil {
		return err
	}
	if err := s.rewriting(ctx, statements); err != nil {
		return err
	}
	_, err = s.write.ExecContext(ctx, `vacuum full pg_statistic`)
	return err
}
