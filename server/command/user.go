package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

type userCommands struct {
	common
	List   userList   `cmd:"" help:"list people with their roles"`
	Create userCreate `cmd:"" help:"make an account with one role and show its sign-in link, this once"`
	Import userImport `cmd:"" help:"show what a table of people (name, login, roles, units) would do, or with -sure do it and show the new sign-in links, this once"`
	Give   userGive   `cmd:"" help:"give somebody one more role, which ends their sessions"`
	Take   userTake   `cmd:"" help:"take a role back, which ends the person's sessions"`
	Link   userLink   `cmd:"" help:"replace everything somebody signs in with by a new link, shown this once"`
	Delete userDelete `cmd:"" help:"show what deleting an account takes with it, or with -sure delete it; the name stays in the log"`
}

type loginArg struct {
	Login string `arg:""`
}

func (c loginArg) find(ctx context.Context, l *line) (err error) {
	if l.account, err = l.store.AccountByLogin(ctx, c.Login); err != nil || l.account.Owner != l.owner.ID {
		return fmt.Errorf("%s has nobody who signs in as %q", l.owner.Name, c.Login)
	}
	return nil
}

type roleArgs struct {
	Role survey.Role `arg:"" help:"${roles}"`
	Unit string      `arg:"" optional:"" help:"name or identifier, for a role that holds for one unit"`
}

type expiresFlag struct {
	Expires day `placeholder:"DAY" help:"last day of the role; half a year after the project when empty"`
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
	// Given and By tell when and by whom; empty where the log does not.
	Given day    `json:"given"`
	By    string `json:"by,omitempty"`
}

func (l *line) users(ctx context.Context) ([]userRow, error) {
	people, err := l.editor.People(ctx)
	rows := make([]userRow, len(people))
	for i, p := range people {
		rows[i] = userRow{Login: p.Login, Name: p.Name, Roles: []roleRow{}}
		for _, r := range p.Roles {
			rows[i].Roles = append(rows[i].Roles, roleRow{r.Role, r.UnitName, day(r.Expires), r.Over, day(r.Given), appointer(r)})
		}
	}
	return rows, err
}

// appointer is who gave a role, by name.
func appointer(r setup.PersonRole) string {
	if r.Given.IsZero() {
		return ""
	}
	return cmp.Or(r.GivenBy, "the command line")
}

type userList struct{}

func (c *userList) do(ctx context.Context, l *line) (any, error) { return l.users(ctx) }

// user is one person as list shows them, with a new link.
func (l *line) user(ctx context.Context, login, secret string) (any, error) {
	users, err := l.users(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(users, func(u userRow) bool { return u.Login == survey.FoldLogin(login) })
	if at < 0 {
		return nil, fmt.Errorf("%s has nobody who signs in as %q", l.owner.Name, login)
	}
	if secret != "" {
		users[at].Link = l.BaseURL + "/inn/lenke/" + secret
	}
	return users[at], nil
}

// grant is the role until the end of a day.
func (c roleArgs) grant(ctx context.Context, l *line, expires day) (survey.Grant, error) {
	grant := survey.Grant{Role: c.Role, Owner: l.owner.ID, Expires: expires.end()}
	if c.Unit == "" {
		return grant, nil
	}
	unit, err := l.findUnit(ctx, c.Unit)
	grant.Unit = unit.ID
	return grant, err
}

type userCreate struct {
	Login string `arg:""`
	Name  string `arg:""`
	roleArgs
	expiresFlag
	Language string `placeholder:"CODE" help:"nb or nn; the owner's when empty"`
	Expected string `placeholder:"PERSON" help:"what the identity provider calls the person, who then needs no link"`
}

func (c *userCreate) do(ctx context.Context, l *line) (any, error) {
	grant, err := c.grant(ctx, l, c.Expires)
	if err != nil {
		return nil, err
	}
	account := store.Account{Login: c.Login, Name: c.Name, Language: c.Language, Expected: c.Expected}
	secret, problems, err := l.editor.Invite(ctx, account, grant)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return l.user(ctx, account.Login, secret)
}

// importRow is one line of a table of people, as it was understood.
type importRow struct {
	Line    int           `json:"line"`
	Name    string        `json:"name"`
	Login   string        `json:"login"`
	Roles   []survey.Role `json:"roles"`
	Units   []string      `json:"units,omitempty"`
	Guessed []string      `json:"guessed,omitempty"` // columns
	New     bool          `json:"new"`
	Link    string        `json:"link,omitempty"`
}

type userImport struct {
	File string `arg:"" help:"- for the input"`
	Sure bool   `help:"store what the table says"`
}

func (c *userImport) do(ctx context.Context, l *line) (any, error) {
	text, err := l.read(c.File)
	if err != nil {
		return nil, err
	}
	units, err := l.store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	var words setup.PeopleWords
	if words.Roles, words.Units, err = l.texts.People(); err != nil {
		return nil, err
	}
	rows := setup.ReadPeople(text, units, words)
	if len(rows) == 0 {
		return nil, errors.New("the table is empty")
	}
	if _, err := l.editor.InvitePeople(ctx, rows, c.Sure); err != nil {
		return nil, err
	}
	var all lineErrors
	shown := survey.Map(rows, func(row setup.PersonRow) importRow {
		all.add(row.Spot, row.Problems)
		names := survey.Map(row.Units, func(u survey.Unit) string { return u.Name })
		one := importRow{row.Line, row.Account.Name, row.Account.Login, row.Roles, names, row.Guessed, row.New, ""}
		if row.Secret != "" {
			one.Link = l.BaseURL + "/inn/lenke/" + row.Secret
		}
		return one
	})
	return shown, errors.Join(all...)
}

type userGive struct {
	loginArg
	roleArgs
	expiresFlag
}

func (c *userGive) do(ctx context.Context, l *line) (any, error) {
	grant, err := c.grant(ctx, l, c.Expires)
	if err != nil {
		return nil, err
	}
	problems, err := l.editor.Give(ctx, l.account.ID, grant)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return l.user(ctx, l.account.Login, "")
}

// userTake takes back every role of that kind and place, the expired ones too.
type userTake struct {
	loginArg
	roleArgs
}

func (c *userTake) do(ctx context.Context, l *line) (any, error) {
	grant, err := c.grant(ctx, l, day{})
	if err != nil {
		return nil, err
	}
	roles, err := l.store.RolesOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	taken := 0
	for _, r := range roles {
		if r.Account == l.account.ID && r.Role == grant.Role && r.Unit == grant.Unit {
			if err := l.editor.TakeBack(ctx, l.account.ID, r.ID); err != nil {
				return nil, err
			}
			taken++
		}
	}
	if taken == 0 {
		return nil, fmt.Errorf("%s does not have that role", l.account.Login)
	}
	return l.user(ctx, l.account.Login, "")
}

type userLink struct {
	loginArg
	sure
}

func (c *userLink) do(ctx context.Context, l *line) (any, error) {
	secret, err := l.editor.NewLink(ctx, l.account.ID)
	if err != nil {
		return nil, err
	}
	return l.user(ctx, l.account.Login, secret)
}

// deletedResult is an account that is deleted, or would be: with its roles goes
// everything the person signs in with. Stays is what does not go.
type deletedResult struct {
	Deleted bool   `json:"deleted"`
	Stays   string `json:"stays"`
	userRow
}

type userDelete struct {
	loginArg
	Sure bool `help:"delete the account, which cannot be undone"`
}

func (c *userDelete) do(ctx context.Context, l *line) (any, error) {
	users, err := l.users(ctx)
	if err != nil {
		return nil, err
	}
	shown := deletedResult{c.Sure, "the name, in the log and in approvals", users[slices.IndexFunc(users, func(u userRow) bool { return u.Login == l.account.Login })]}
	if !c.Sure {
		return shown, nil
	}
	err = l.editor.DeletePerson(ctx, l.account.ID)
	if errors.Is(err, setup.ErrLastManager) {
		return nil, fmt.Errorf("%s is the last who manages people: give somebody else %s or %s first", l.account.Login, survey.AccountsManager, survey.ProjectLeader)
	}
	return shown, err
}
