package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// LinkLife is how long a first sign-in link is good for.
const LinkLife = 7 * 24 * time.Hour

// Person is an account with its roles, expired ones too.
type Person struct {
	store.Account
	Roles   []PersonRole
	Self    bool // who asks
	Settled bool // has set up how to sign in
	Kept    bool // who asks may make a new link for them, and delete them
}

// PersonRole is one of a person's roles. UnitName is empty for the whole owner. Given
// is when, zero where the log does not tell, and GivenBy by whom, empty for whoever
// runs the server.
type PersonRole struct {
	store.HeldRole
	UnitName string
	Over     bool
	Given    time.Time
	GivenBy  string
	Kept     bool // who asks may take it back
}

// People are the owner's accounts by name.
func (e Editor) People(ctx context.Context) ([]Person, error) {
	accounts, err := e.read.EverybodyOf(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	may, err := e.powers(ctx)
	if err != nil {
		return nil, err
	}
	roles, err := e.roles(ctx, store.NamesOf(accounts), may)
	if err != nil {
		return nil, err
	}
	settled, err := e.read.Settled(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	var people []Person
	for _, account := range accounts {
		if account.Deleted {
			continue
		}
		p := Person{Account: account, Self: audit.Actor(account.ID) == e.Actor, Settled: slices.Contains(settled, account.ID)}
		var grants []survey.Grant
		for _, role := range roles {
			if role.Account == account.ID {
				p.Roles, grants = append(p.Roles, role), append(grants, role.Grant)
			}
		}
		p.Kept = may(survey.KeptBy(grants, e.Owner, e.store.Now()))
		people = append(people, p)
	}
	return people, nil
}

// roles are those of the owner's people, with who gave them.
func (e Editor) roles(ctx context.Context, name func(survey.AccountID) string, may func(survey.Action) bool) ([]PersonRole, error) {
	held, err := e.read.RolesOf(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	units, err := e.read.UnitsOf(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	names := survey.UnitNames(units)
	appointments, err := e.read.Appointments(ctx, e.Owner)
	roles := make([]PersonRole, len(held))
	for i, role := range held {
		given, _ := appointments.Latest(role.Account, role.Role, role.Unit)
		roles[i] = PersonRole{
			HeldRole: role, UnitName: names[role.Unit], Over: !e.store.Now().Before(role.Expires), Given: given.At, GivenBy: name(given.By),
			Kept: may(role.Role.ManagedBy()),
		}
	}
	return roles, err
}

// powers tells what who acts may do for the owner now. Whoever runs the server may do
// everything.
func (e Editor) powers(ctx context.Context) (may func(survey.Action) bool, err error) {
	account := survey.AccountID(e.Actor)
	if !survey.ValidID(string(account)) {
		return func(survey.Action) bool { return true }, nil
	}
	grants, err := e.read.Grants(ctx, account)
	return func(action survey.Action) bool { return survey.Can(grants, action, e.Owner, "", e.store.Now()) }, err
}

// Invite makes an account as CreateAccount does, with all its roles or not at all, and
// returns the secret of its first sign-in link, which is stored nowhere.
func (e Editor) Invite(ctx context.Context, account store.Account, grants ...survey.Grant) (secret string, problems survey.Problems, err error) {
	problems, err = e.whole(ctx, func(e Editor) (problems survey.Problems, err error) {
		secret, problems, err = e.try(ctx, account, grants)
		return problems, err
	})
	return secret, problems, err
}

// GiveAll gives somebody several roles as Give does one, or none of them.
func (e Editor) GiveAll(ctx context.Context, id survey.AccountID, grants []survey.Grant) (survey.Problems, error) {
	return e.whole(ctx, func(e Editor) (survey.Problems, error) { return e.give(ctx, id, grants) })
}

// CreateAccount makes an account of the owner with one role, which ends as RoleEnds
// says unless another day is chosen. It gets an identifier unless it has one, and
// the owner's language unless it has another. Fields are name, login, role, unit,
// expires, language, expected.
func (e Editor) CreateAccount(ctx context.Context, account store.Account, grant survey.Grant) (store.Account, survey.Problems, error) {
	account.ID, account.Owner = cmp.Or(account.ID, survey.NewID[survey.AccountID]()), e.Owner
	problems, err := e.write(ctx, granted(audit.Invite, account.ID, grant), func(e Editor) (survey.Problems, error) {
		problems, err := e.checkRole(ctx, account, &grant)
		if err != nil {
			return nil, err
		}
		owner, err := e.read.Owner(ctx, e.Owner)
		if err != nil {
			return nil, err
		}
		account.Language = cmp.Or(account.Language, owner.Language)
		if !slices.Contains(survey.WrittenLanguages(), account.Language) {
			problems.Add("language", survey.Unknown)
		}
		taken, err := e.taken(ctx, account)
		return append(problems, taken...), err
	}, func(tx *store.Tx) error {
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		return tx.Grant(ctx, account.ID, grant)
	})
	return account, problems, err
}

// taken finds what somebody else signs in with, or is expected with: login, expected.
func (e Editor) taken(ctx context.Context, account store.Account) (problems survey.Problems, err error) {
	for _, unique := range []struct {
		field, value string
		find         func(store.Reader, context.Context, string) (store.Account, error)
	}{
		{"login", account.Login, store.Reader.AccountByLogin},
		{"expected", account.Expected, store.Reader.AccountExpecting},
	} {
		if _, err := unique.find(e.read, ctx, unique.value); err == nil {
			problems.Add(unique.field, survey.Twice)
		} else if !errors.Is(err, survey.ErrNotFound) {
			return nil, err
		}
	}
	return problems, nil
}

// RoleEnds is when a role that is given now ends, unless another day is chosen.
func (e Editor) RoleEnds(ctx context.Context) (time.Time, error) {
	project, err := e.Project(ctx)
	return survey.RoleEnds(project, e.store.Now()), err
}

// checkRole finds what is wrong with a role for somebody, and ties the role to the
// owner and to its last day. Those who may not appoint a data protection officer can
// give nobody that role.
func (e Editor) checkRole(ctx context.Context, account store.Account, grant *survey.Grant) (survey.Problems, error) {
	grant.Owner = e.Owner
	problems := survey.CheckPerson(account.Name, account.Login, grant.Role, string(grant.Unit))
	may, err := e.powers(ctx)
	if err != nil {
		return nil, err
	}
	if !may(grant.Role.ManagedBy()) && problems.Of("role") == "" {
		problems.Add("role", survey.NotYours)
	}
	if grant.Expires.IsZero() {
		ends, err := e.RoleEnds(ctx)
		if err != nil {
			return nil, err
		}
		grant.Expires = ends
	}
	if !e.Tx.Now().Before(grant.Expires) {
		problems.Add("expires", survey.Over)
	}
	if grant.Unit == "" {
		return problems, nil
	}
	_, err = e.Unit(ctx, grant.Unit)
	if errors.Is(err, survey.ErrNotFound) {
		problems.Add("unit", survey.Unknown)
		return problems, nil
	}
	return problems, err
}

// granted is what the audit log has about somebody's role.
func granted(action audit.Action, account survey.AccountID, g survey.Grant) audit.Event {
	return audit.Event{Action: action, Account: account, Role: g.Role, Unit: g.Unit}
}

// account finds somebody of the owner who is not the one who acts: nobody changes
// what they may themselves (survey.ErrState).
func (e Editor) account(ctx context.Context, id survey.AccountID) (store.Account, error) {
	account, err := e.read.Account(ctx, id)
	switch {
	case err != nil:
		return account, err
	case account.Owner != e.Owner || account.Deleted:
		return account, survey.ErrNotFound
	case audit.Actor(id) == e.Actor:
		return account, fmt.Errorf("one's own account: %w", survey.ErrState)
	}
	return account, nil
}

// keptAccount is account for somebody whose account who acts may change: a data
// protection officer's only another officer may (survey.ErrState).
func (e Editor) keptAccount(ctx context.Context, id survey.AccountID) (store.Account, error) {
	account, err := e.account(ctx, id)
	if err != nil {
		return account, err
	}
	grants, err := e.read.Grants(ctx, id)
	if err != nil {
		return account, err
	}
	may, err := e.powers(ctx)
	if err == nil && !may(survey.KeptBy(grants, e.Owner, e.Tx.Now())) {
		err = fmt.Errorf("somebody else keeps the account: %w", survey.ErrState)
	}
	return account, err
}

// Give gives somebody one more role, which ends their sessions. Nobody gives
// themselves one, nor a data protection officer unless they are one (survey.ErrState).
// Fields are role, unit, expires.
func (e Editor) Give(ctx context.Context, id survey.AccountID, grant survey.Grant) (survey.Problems, error) {
	return e.write(ctx, granted(audit.GiveRole, id, grant), func(e Editor) (survey.Problems, error) {
		find := e.keptAccount
		if grant.Role == survey.DataProtection { // somebody who is no officer may become one
			find = e.account
		}
		account, err := find(ctx, id)
		if err != nil {
			return nil, err
		}
		return e.checkRole(ctx, account, &grant)
	}, func(tx *store.Tx) error { return tx.Grant(ctx, id, grant) })
}

// TakeBack takes a role back by its identifier, which ends the person's sessions.
// Nobody takes back their own, nor that of a data protection officer unless they are
// one (survey.ErrState): the last who could undo it would be gone.
func (e Editor) TakeBack(ctx context.Context, id survey.AccountID, role string) error {
	return e.Together(ctx, func(e Editor) error {
		roles, err := e.read.RolesOf(ctx, e.Owner)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(roles, func(r store.HeldRole) bool { return r.ID == role && r.Account == id })
		if at < 0 {
			return fmt.Errorf("take back role: %w", survey.ErrNotFound)
		}
		check := func(e Editor) (survey.Problems, error) {
			if _, err := e.account(ctx, id); err != nil {
				return nil, err
			}
			may, err := e.powers(ctx)
			if err == nil && !may(roles[at].Role.ManagedBy()) {
				err = fmt.Errorf("somebody else gives that role: %w", survey.ErrState)
			}
			return nil, err
		}
		_, err = e.write(ctx, granted(audit.TakeBackRole, id, roles[at].Grant), check,
			func(tx *store.Tx) error { return tx.RevokeRole(ctx, id, role) })
		return err
	})
}

// kept checks that an account is another person's of the owner, which who acts may
// change.
func kept(ctx context.Context, id survey.AccountID) func(Editor) (survey.Problems, error) {
	return func(e Editor) (survey.Problems, error) {
		_, err := e.keptAccount(ctx, id)
		return nil, err
	}
}

// NewLink replaces everything a person signs in with by a new link, whose secret
// it returns: for those who have forgotten or lost it. One's own is not replaced
// this way, nor that of a data protection officer by somebody who is none
// (survey.ErrState).
func (e Editor) NewLink(ctx context.Context, id survey.AccountID) (secret string, err error) {
	_, err = e.write(ctx, audit.Event{Action: audit.NewSignInLink, Account: id}, kept(ctx, id), func(tx *store.Tx) (err error) {
		if err = tx.ForgetSignin(ctx, id); err == nil {
			secret, err = tx.CreateSigninLink(ctx, id, tx.Now().Add(LinkLife))
		}
		return err
	})
	return secret, err
}

// ErrLastManager means that nobody else could manage people.
var ErrLastManager = errors.New("nobody else manages people")

// DeletePerson deletes an account: everything it signs in with, its roles and its
// login. Its name stays where the log and the approvals tell what it did. Nobody
// deletes their own, nobody but an officer a data protection officer, and nobody the
// last who may manage people (ErrLastManager): all are survey.ErrState.
func (e Editor) DeletePerson(ctx context.Context, id survey.AccountID) error {
	_, err := e.write(ctx, audit.Event{Action: audit.DeleteAccount, Account: id}, kept(ctx, id), func(tx *store.Tx) error {
		roles, err := tx.RolesOf(ctx, e.Owner)
		if err != nil {
			return err
		}
		var before, after bool // somebody manages people
		for _, r := range roles {
			manages := survey.Can([]survey.Grant{r.Grant}, survey.Manage, e.Owner, "", tx.Now())
			before, after = before || manages, after || manages && r.Account != id
		}
		if before && !after {
			return fmt.Errorf("%w: %w", ErrLastManager, survey.ErrState)
		}
		return tx.DeleteAccount(ctx, id)
	})
	return err
}
