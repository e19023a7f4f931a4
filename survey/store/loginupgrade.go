package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"

	"trivselspuls/survey"
)

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
