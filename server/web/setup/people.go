package setup

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// linkLife is how long the first sign-in link of a person is good for.
const linkLife = 7 * 24 * time.Hour

// person is an account with its roles, as those who manage accounts see it.
type person struct {
	store.Account
	Roles []heldRole
	Self  bool // who asks
}

type heldRole struct {
	store.HeldRole
	Place string // the unit's name, or empty for the whole owner
	Over  bool
}

func (a *Area) peoplePage(c *fiber.Ctx) error {
	people, err := a.people(c)
	if err != nil {
		return err
	}
	return a.Show(c, "people/list", "people.title", people)
}

// people are the owner's accounts by name.
func (a *Area) people(c *fiber.Ctx) ([]person, error) {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	accounts, err := a.Store.AccountsOf(ctx, who.Owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	roles, err := a.Store.RolesOf(ctx, who.Owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	units, err := a.Store.UnitsOf(ctx, who.Owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	names := map[survey.UnitID]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	people := make([]person, len(accounts))
	for i, account := range accounts {
		people[i] = person{Account: account, Self: account.ID == who.Account.ID}
		for _, role := range roles {
			if role.Account == account.ID {
				held := heldRole{HeldRole: role, Place: names[role.Unit], Over: !a.Store.Now().Before(role.Expires)}
				people[i].Roles = append(people[i].Roles, held)
			}
		}
	}
	return people, nil
}

// roleFields ask for one role: which, where and until when.
func (a *Area) roleFields(c *fiber.Ctx) ([]site.Field, error) {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	units, err := a.Store.UnitsOf(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	projects, err := a.Store.ProjectsOf(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("read projects: %w", err)
	}
	expires := a.Store.Now().Add(survey.RoleLife)
	if len(projects) > 0 {
		expires = projects[0].Ends.AddDate(0, 6, 0)
	}
	role := site.Field{Name: "role", Type: "select", Label: "people.role", Options: []site.Option{{Key: "people.choose"}}}
	for _, r := range survey.Roles() {
		role.Options = append(role.Options, site.Option{Value: string(r), Key: "role." + string(r)})
	}
	unit := site.Field{Name: "unit", Type: "select", Label: "people.unit", Help: "people.unit_help", Options: []site.Option{{Key: "people.whole"}}}
	for _, u := range units {
		unit.Options = append(unit.Options, site.Option{Value: string(u.ID), Text: u.Name})
	}
	return []site.Field{role, unit, {Name: "expires", Type: "date", Label: "people.expires", Value: site.DayValue(expires), Half: true}}, nil
}

func (a *Area) inviteForm(c *fiber.Ctx) (*site.Form, error) {
	role, err := a.roleFields(c)
	fields := []site.Field{
		{Name: "name", Type: "text", Label: "people.name", Complete: "off"},
		{Name: "login", Type: "text", Label: "people.login", Help: "people.login_help", Complete: "off"},
	}
	return &site.Form{Action: "/personer/ny", Submit: "people.invite_submit", Fields: append(fields, role...)}, err
}

// grant reads the role of a form; what is wrong with it is noted in problems.
func (a *Area) grant(c *fiber.Ctx, f *site.Form, problems *survey.Problems) (survey.Grant, error) {
	g := survey.Grant{
		Role: survey.Role(f.Value("role")), Unit: survey.UnitID(f.Value("unit")),
		Owner: site.IdentityOf(c).Owner.ID, Expires: survey.EndOfDay(f.Day("expires")),
	}
	switch {
	case f.Value("expires") == "":
		problems.Add("expires", survey.Missing)
	case !a.Store.Now().Before(g.Expires):
		problems.Add("expires", survey.Over)
	}
	if g.Unit == "" {
		return g, nil
	}
	unit, err := a.Store.Unit(c.UserContext(), g.Unit)
	if errors.Is(err, survey.ErrNotFound) || err == nil && unit.Owner != g.Owner {
		problems.Add("unit", survey.Unknown)
		return g, nil
	}
	return g, err
}

func (a *Area) personInvite(c *fiber.Ctx) error {
	f, err := a.inviteForm(c)
	if err != nil {
		return err
	}
	return a.Show(c, "people/invite", "people.invite_title", f)
}

// personInviteStore makes an account with one role and shows its sign-in link,
// this once.
func (a *Area) personInviteStore(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := a.inviteForm(c)
	if err != nil {
		return err
	}
	f.Read(c)
	account := store.Account{
		ID: survey.NewID[survey.AccountID](), Owner: site.IdentityOf(c).Owner.ID, Language: a.Language(c),
		Name: f.Value("name"), Login: f.Value("login"),
	}
	problems := survey.CheckPerson(account.Name, account.Login, survey.Role(f.Value("role")), f.Value("unit"))
	grant, err := a.grant(c, f, &problems)
	if err != nil {
		return fmt.Errorf("read unit: %w", err)
	}
	if _, err := a.Store.AccountByLogin(ctx, account.Login); err == nil {
		problems.Add("login", survey.Twice)
	} else if !errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("read account: %w", err)
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "people/invite", "people.invite_title", f)
	}
	return a.linkFor(c, account, func(tx *store.Tx) error {
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "invite", grantDetail(account.ID, grant))
	})
}

// grantDetail is how the audit log tells a role.
func grantDetail(account survey.AccountID, g survey.Grant) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", account, g.Role, g.Unit))
}

// linkFor does what prepare does and shows a new sign-in link, which is stored
// nowhere.
func (a *Area) linkFor(c *fiber.Ctx, account store.Account, prepare func(*store.Tx) error) error {
	var secret string
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) (err error) {
		if err := prepare(tx); err != nil {
			return err
		}
		secret, err = tx.CreateSigninLink(c.UserContext(), account.ID, tx.Now().Add(linkLife))
		return err
	})
	if err != nil {
		return fmt.Errorf("make sign-in link: %w", err)
	}
	link := strings.TrimRight(a.Config.BaseURL.String(), "/") + "/inn/lenke/" + secret
	return a.Show(c, "people/link", "people.link_title", fiber.Map{"Name": account.Name, "Login": account.Login, "Link": link})
}
