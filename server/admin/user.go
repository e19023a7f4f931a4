package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

func userVerbs() []verb {
	return []verb{
		{name: "list", help: "list people with their roles", do: userList},
		{name: "create", args: "LOGIN NAME ROLE [UNIT]", flags: []string{"expires", "language", "expected"}, help: "make an account with one role and show its sign-in link, this once", do: userCreate},
		{name: "give", args: "LOGIN ROLE [UNIT]", flags: []string{"expires"}, help: "give somebody one more role, which ends their sessions", do: userGive},
		{name: "take", args: "LOGIN ROLE [UNIT]", help: "take a role back, which ends the person's sessions", do: userTake},
		{name: "link", args: "LOGIN", sure: true, help: "replace everything somebody signs in with by a new link, shown this once", do: userLink},
		{name: "delete", args: "LOGIN", flags: []string{"sure"}, help: "show what deleting an account takes with it, or with -sure delete it; the name stays in the log", do: userDelete},
	}
}

type userRow struct {
	Login string    `json:"login"`
	Name  string    `json:"name"`
	Roles []roleRow `json:"roles"`
	Link  string    `json:"link,omitempty"`
}

type roleRow struct {
	Role    survey.Role `json:"role"`
	Unit    string      `json:"unit,omitempty"` // empty for the whole owner
	Expires day         `json:"expires"`
	Over    bool        `json:"over,omitempty"`
}

func (l *line) users(ctx context.Context) ([]userRow, error) {
	accounts, err := l.Store.AccountsOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	roles, err := l.Store.RolesOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	units, err := l.Store.UnitsOf(ctx, l.owner.ID)
	rows := make([]userRow, len(accounts))
	for i, account := range accounts {
		rows[i] = userRow{Login: account.Login, Name: account.Name, Roles: []roleRow{}}
		for _, r := range roles {
			if r.Account != account.ID {
				continue
			}
			row := roleRow{Role: r.Role, Expires: day(r.Expires), Over: !l.Store.Now().Before(r.Expires)}
			if at := slices.IndexFunc(units, func(u survey.Unit) bool { return u.ID == r.Unit }); at >= 0 {
				row.Unit = units[at].Name
			}
			rows[i].Roles = append(rows[i].Roles, row)
		}
	}
	return rows, err
}

func userList(ctx context.Context, l *line) (any, error) { return l.users(ctx) }

// told is one person as list shows them, with a new link.
func (l *line) user(ctx context.Context, login, secret string) (any, error) {
	users, err := l.users(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(users, func(u userRow) bool { return u.Login == login })
	if at < 0 {
		return nil, fmt.Errorf("%s has nobody who signs in as %q", l.owner.Name, login)
	}
	if secret != "" {
		users[at].Link = l.BaseURL + "/inn/lenke/" + secret
	}
	return users[at], nil
}

// grant reads ROLE [UNIT] and when it ends.
func (l *line) grant(ctx context.Context, args []string) (survey.Grant, error) {
	grant := survey.Grant{Role: survey.Role(args[0]), Owner: l.owner.ID}
	if len(args) > 1 {
		unit, err := l.unit(ctx, args[1])
		if err != nil {
			return grant, err
		}
		grant.Unit = unit.ID
	}
	last, err := parseDay("expires", l.Expires)
	grant.Expires = survey.EndOfDay(last)
	return grant, err
}

func userCreate(ctx context.Context, l *line) (any, error) {
	grant, err := l.grant(ctx, l.args[2:])
	if err != nil {
		return nil, err
	}
	account := store.Account{Login: l.args[0], Name: l.args[1], Language: l.Language, Expected: l.Expected}
	secret, problems, err := l.editor.Invite(ctx, account, grant)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return l.user(ctx, account.Login, secret)
}

// account finds one of the owner's people by login.
func (l *line) account(ctx context.Context, login string) (store.Account, error) {
	account, err := l.Store.AccountByLogin(ctx, login)
	if err != nil || account.Owner != l.owner.ID {
		return account, fmt.Errorf("%s has nobody who signs in as %q", l.owner.Name, login)
	}
	return account, nil
}

func userGive(ctx context.Context, l *line) (any, error) {
	account, err := l.account(ctx, l.args[0])
	if err != nil {
		return nil, err
	}
	grant, err := l.grant(ctx, l.args[1:])
	if err != nil {
		return nil, err
	}
	problems, err := l.editor.Give(ctx, account.ID, grant)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return l.user(ctx, account.Login, "")
}

// userTake takes back every role of that kind and place, the expired ones too.
func userTake(ctx context.Context, l *line) (any, error) {
	account, err := l.account(ctx, l.args[0])
	if err != nil {
		return nil, err
	}
	grant, err := l.grant(ctx, l.args[1:])
	if err != nil {
		return nil, err
	}
	roles, err := l.Store.RolesOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	taken := 0
	for _, r := range roles {
		if r.Account == account.ID && r.Role == grant.Role && r.Unit == grant.Unit {
			if err := l.editor.TakeBack(ctx, account.ID, r.ID); err != nil {
				return nil, err
			}
			taken++
		}
	}
	if taken == 0 {
		return nil, fmt.Errorf("%s does not have that role", account.Login)
	}
	return l.user(ctx, account.Login, "")
}

func userLink(ctx context.Context, l *line) (any, error) {
	account, err := l.account(ctx, l.args[0])
	if err != nil {
		return nil, err
	}
	secret, err := l.editor.NewLink(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	return l.user(ctx, account.Login, secret)
}

// deletedTold is an account that is deleted, or would be: with its roles goes
// everything the person signs in with. Stays is what does not go.
type deletedTold struct {
	Deleted bool   `json:"deleted"`
	Stays   string `json:"stays"`
	userRow
}

func userDelete(ctx context.Context, l *line) (any, error) {
	account, err := l.account(ctx, l.args[0])
	if err != nil {
		return nil, err
	}
	users, err := l.users(ctx)
	if err != nil {
		return nil, err
	}
	told := deletedTold{l.Sure, "the name, in the log and in approvals", users[slices.IndexFunc(users, func(u userRow) bool { return u.Login == account.Login })]}
	if !l.Sure {
		return told, nil
	}
	err = l.editor.DeletePerson(ctx, account.ID)
	if errors.Is(err, setup.ErrLastManager) {
		return nil, fmt.Errorf("%s is the last who manages people: give somebody else %s or %s first", account.Login, survey.AccountsManager, survey.ProjectLeader)
	}
	return told, err
}
