package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"trivselspuls/migrations"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// Migrate brings the schema up to date. It is harmless when it already is.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return s.WriteChoices(ctx)
}

// WriteChoices writes what units, groups and people may be, as this program knows it,
// to the tables that those refer to. Migrate does it, and so must whoever opens a
// database without migrating. What stands there already stays, known or not.
func (s *Store) WriteChoices(ctx context.Context) error {
	return s.writeChoices(ctx, map[string][]string{
		"unit_kind": texts(survey.UnitKinds()), "audience": texts(survey.Audiences()),
		"role": texts(survey.Roles()), "written_language": survey.WrittenLanguages(),
	})
}

func (s *Store) writeChoices(ctx context.Context, tables map[string][]string) error {
	for table, ids := range tables {
		there, err := list[string](ctx, s.Reader, "read choices", `select id from `+table)
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(there, id) })
		for _, id := range ids {
			insert := s.write.Rebind(`insert into ` + table + ` (id) values (?) on conflict do nothing`) // another process may do the same
			if _, err := s.write.ExecContext(ctx, insert, id); err != nil {
				return failed("write choices", err)
			}
		}
	}
	return nil
}

func texts[T ~string](list []T) []string {
	return survey.Map(list, func(one T) string { return string(one) })
}

// Pending counts the migrations that have not been applied. The server refuses
// to start while there are any.
func (s *Store) Pending(ctx context.Context) (int, error) {
	provider, err := s.provider()
	if err != nil {
		return 0, err
	}
	status, err := provider.Status(ctx)
	if err != nil {
		return 0, failed("migration status", err)
	}
	pending := 0
	for _, m := range status {
		if m.State == goose.StatePending {
			pending++
		}
	}
	return pending, nil
}

// migration is one that is written in Go.
func (s *Store) migration(number int64, up func(context.Context, *Tx) error) *goose.Migration {
	return goose.NewGoMigration(number, &goose.GoFunc{RunTx: func(ctx context.Context, plain *sql.Tx) error {
		return up(ctx, s.wrap(&sqlx.Tx{Tx: plain, Mapper: s.write.Mapper}))
	}}, nil)
}

// provider is goose on the writing pool. It keeps no global state.
func (s *Store) provider() (*goose.Provider, error) {
	dialect, files := goose.DialectSQLite3, migrations.SQLite
	if s.postgres {
		dialect, files = goose.DialectPostgres, migrations.Postgres
	}
	provider, err := goose.NewProvider(dialect, s.write.DB, files, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(s.keepOwners(), s.withoutProofs(), s.packAnswers(), s.foldLogins()))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

// auditOwners is the number of the migration that gives the audit log's entries an
// owner; 00026_audit_owner.sql makes the columns.
const auditOwners = 28

// keepOwners gives every entry from before the columns the owner and the identifiers
// that its actor and its detail tell, and appends one that vouches for them: the
// entries' own hashes do not cover what they are given. An empty log is left empty.
func (s *Store) keepOwners() *goose.Migration {
	return s.migration(auditOwners, func(ctx context.Context, tx *Tx) error {
		known, err := tx.identifiers(ctx)
		if err != nil {
			return err
		}
		// What has been deleted since is known by entries that name its owner as well.
		deleted := map[string]survey.OwnerID{}
		err = tx.eachEntry(ctx, func(e *AuditEntry) error {
			owner, _, unknown := read(*e, known, nil)
			for _, id := range unknown {
				if owner != "" {
					deleted[id] = owner
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		owners, last := sha256.New(), 0
		err = tx.eachEntry(ctx, func(e *AuditEntry) error {
			owner, subjects, _ := read(*e, known, deleted)
			about, err := json.Marshal(subjects)
			if err != nil {
				return err
			}
			e.Owner, e.About, last = owner, string(about), e.Seq
			addOwner(owners, *e)
			return tx.execOne(ctx, "give audit entry an owner",
				`update audit set owner_id = nullif(?, ''), about = ? where seq = ?`, string(e.Owner), e.About, e.Seq)
		})
		if err != nil || last == 0 {
			return err
		}
		return tx.Audit(ctx, audit.Server, audit.Event{Action: audit.KeepOwners, Detail: ownersDetail(owners)})
	})
}

// eachEntry hands every entry out, the oldest first.
func (tx *Tx) eachEntry(ctx context.Context, do func(*AuditEntry) error) error {
	for seq := 0; ; {
		entries, err := tx.AuditAfter(ctx, seq)
		if err != nil || len(entries) == 0 {
			return err
		}
		for i := range entries {
			if err := do(&entries[i]); err != nil {
				return err
			}
		}
		seq = entries[len(entries)-1].Seq
	}
}

// known is what an identifier stands for, and whose it is.
type known struct {
	ID, Kind string
	Owner    survey.OwnerID `db:"owner_id"`
}

// identifiers reads all that an entry can be about.
func (tx *Tx) identifiers(ctx context.Context) (map[string]known, error) {
	rows, err := list[known](ctx, tx.Reader, "identifiers", `
		select id, 'owner' as kind, id as owner_id from owner
		union all select id, 'account', owner_id from account
		union all select id, 'unit', owner_id from unit
		union all select id, 'project', owner_id from project
		union all select w.id, 'wave', p.owner_id from wave w join project p on p.id = w.project_id
		union all select g.id, 'group', p.owner_id from wave_group g join wave w on w.id = g.wave_id join project p on p.id = w.project_id
		union all select m.id, 'measure', u.owner_id from measure m join unit u on u.id = m.unit_id
		union all select a.id, 'approval', p.owner_id from approval a join project p on p.id = a.project_id`)
	return survey.Keyed(rows, func(one known) (string, known) { return one.ID, one }), err
}

// read finds out what an entry's actor and detail, words with blanks between, tell of
// its owner and of what it is about, and which of its identifiers nothing is known of.
func read(e AuditEntry, all map[string]known, deleted map[string]survey.OwnerID) (owner survey.OwnerID, about map[string]any, unknown []string) {
	about = map[string]any{} // as audit.Event is written
	var waves []string
	for _, word := range append([]string{string(e.Actor)}, strings.Fields(e.Detail)...) {
		one, ok := all[word]
		switch {
		case word == string(e.Actor), one.Kind == "owner":
		case one.Kind == "wave":
			waves = append(waves, word)
			about["waves"] = waves
		case ok:
			about[one.Kind] = word
		case survey.Role(word).Valid():
			about["role"] = word
		case survey.ValidID(word):
			unknown = append(unknown, word)
			one.Owner = deleted[word]
		}
		owner = cmp.Or(owner, one.Owner)
	}
	return owner, about, unknown
}

// wrap makes a transaction that something else has begun one of the store's.
func (s *Store) wrap(tx *sqlx.Tx) *Tx {
	return &Tx{Reader: Reader{db: tx, rebind: s.write.Rebind}, tx: tx, now: s.Now(), postgres: s.postgres}
}

// unproved is the number of the migration that looks for ballots of the version that
// did not keep their proofs; 00041_stopped makes the column.
const unproved = 40

// withoutProofs refuses to go on while there are ballots that nobody can prove any more:
// to count them would be to believe whoever wrote them, and to leave them out would lose
// answers.
func (s *Store) withoutProofs() *goose.Migration {
	return s.migration(unproved, func(ctx context.Context, tx *Tx) error {
		n, err := tx.count(ctx, `select count(*) from ballot`)
		if err == nil && n > 0 {
			err = fmt.Errorf("an open wave has answers (%d) that the version before stored without their proofs: "+
				"start that version again, close the wave with it, and then migrate: %w", n, survey.ErrState)
		}
		return err
	})
}

// packed is the number of the migration that packs the answers of closed waves; 00042_answers
// makes the table.
const packed = 43

// packAnswers moves the answers that stand in a row each into one row a group, in an order
// of its own.
func (s *Store) packAnswers() *goose.Migration {
	return s.migration(packed, func(ctx context.Context, tx *Tx) error {
		rows, err := list[struct {
			Group         survey.GroupID `db:"wave_group_id"`
			Questionnaire string
			Answers       []byte
		}](ctx, tx.Reader, "answers of the version before", `select wave_group_id, questionnaire, answers from response order by wave_group_id`)
		if err != nil {
			return err
		}
		var packs []survey.Pack
		for _, row := range rows {
			if len(packs) == 0 || packs[len(packs)-1].Group != row.Group {
				packs = append(packs, survey.Pack{Group: row.Group, Questionnaire: row.Questionnaire, Size: len(row.Answers)})
			}
			p := &packs[len(packs)-1]
			if p.Questionnaire != row.Questionnaire || p.Size != len(row.Answers) {
				return fmt.Errorf("group %s has answers to two questionnaires: %w", row.Group, survey.ErrState)
			}
			p.Add(survey.Map(row.Answers, func(b byte) survey.Answer { return survey.Answer(b) }))
		}
		for _, p := range packs {
			if err := tx.StoreAnswers(ctx, p); err != nil {
				return err
			}
		}
		return tx.exec(ctx, "drop the table of answers one by one", `drop table response`)
	})
}

// folded is the number of the migration that keeps logins as survey.FoldLogin gives them.
const folded = 58

// foldLogins refuses to go on while two accounts have logins that are one: which of the
// two people would sign in with it is not for a program to choose.
func (s *Store) foldLogins() *goose.Migration {
	return s.migration(folded, func(ctx context.Context, tx *Tx) error {
		accounts, err := list[struct{ ID, Login, Owner string }](ctx, tx.Reader, "logins of the version before", `
			select a.id, a.login, o.name as owner from account a join owner o on o.id = a.owner_id
			where not a.former order by a.login, a.id`)
		if err != nil {
			return err
		}
		same := map[string][]string{}
		for _, a := range accounts {
			kept := survey.FoldLogin(a.Login)
			same[kept] = append(same[kept], fmt.Sprintf("%q in %s", a.Login, a.Owner))
		}
		var conflicts []string
		for _, logins := range same {
			if len(logins) > 1 {
				conflicts = append(conflicts, strings.Join(logins, " and "))
			}
		}
		if len(conflicts) > 0 {
			slices.Sort(conflicts)
			return fmt.Errorf("logins that differ only by case or by how letters are put together are one now: %s. "+
				"With the version before, delete all but one of each and invite the others anew under another login, and then migrate: %w",
				strings.Join(conflicts, "; "), survey.ErrState)
		}
		for _, a := range accounts {
			if err := tx.exec(ctx, "fold login", `update account set login = ? where id = ?`, survey.FoldLogin(a.Login), a.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
