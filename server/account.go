package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// How long a sign-in link printed here is good for, and how long the role of a
// new account lasts: the two years of a project and some months to finish.
const (
	linkLife  = 7 * 24 * time.Hour
	grantLife = 30 * 30 * 24 * time.Hour
)

// createAccount makes a local account with one role and prints its first
// sign-in link, where the person chooses a password.
func createAccount(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) < 4 || len(args) > 5 {
		return fmt.Errorf("use: server account NAME LOGIN ROLE OWNER [UNIT]: %w", errUsage)
	}
	st, err := openStore(ctx, c, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	grant, err := findGrant(ctx, st, args[2:])
	if err != nil {
		return err
	}
	grant.Expires = st.Now().Add(grantLife)
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: grant.Owner, Name: args[0], Login: args[1]}
	var secret string
	err = st.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return err
		}
		if err := tx.Audit(ctx, "command line", "create account", string(account.ID)); err != nil {
			return err
		}
		secret, err = tx.CreateSigninLink(ctx, account.ID, tx.Now().Add(linkLife))
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s signs in once within a week at\n%s/inn/lenke/%s\nand chooses a password there.\n",
		account.Name, strings.TrimRight(c.BaseURL, "/"), secret)
	return nil
}

// findGrant reads ROLE OWNER [UNIT], the last two by name.
func findGrant(ctx context.Context, st *store.Store, args []string) (survey.Grant, error) {
	grant := survey.Grant{Role: survey.Role(args[0])}
	if !grant.Role.Valid() {
		return grant, fmt.Errorf("there is no role %q", args[0])
	}
	owners, err := st.Owners(ctx)
	if err != nil {
		return grant, err
	}
	for _, o := range owners {
		if o.Name == args[1] {
			grant.Owner = o.ID
		}
	}
	if grant.Owner == "" {
		return grant, fmt.Errorf("there is no owner %q", args[1])
	}
	if len(args) < 3 {
		return grant, nil
	}
	units, err := st.UnitsOf(ctx, grant.Owner)
	if err != nil {
		return grant, err
	}
	for _, u := range units {
		if u.Name == args[2] {
			grant.Unit = u.ID
		}
	}
	if grant.Unit == "" {
		return grant, fmt.Errorf("%s has no unit %q", args[1], args[2])
	}
	return grant, nil
}
