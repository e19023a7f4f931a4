package web

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

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

func (a *App) peoplePage(c *fiber.Ctx) error {
	people, err := a.people(c)
	if err != nil {
		return err
	}
	return a.show(c, "people/list", "people.title", people)
}

// people are the owner's accounts by name.
func (a *App) people(c *fiber.Ctx) ([]person, error) {
	ctx, who := c.UserContext(), identityOf(c)
	accounts, err := a.store.AccountsOf(ctx, who.owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	roles, err := a.store.RolesOf(ctx, who.owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	units, err := a.store.UnitsOf(ctx, who.owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	names := map[survey.UnitID]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	people := make([]person, len(accounts))
	for i, account := range accounts {
		people[i] = person{Account: account, Self: account.ID == who.account.ID}
		for _, role := range roles {
			if role.Account == account.ID {
				held := heldRole{HeldRole: role, Place: names[role.Unit], Over: !a.store.Now().Before(role.Expires)}
				people[i].Roles = append(people[i].Roles, held)
			}
		}
	}
	return people, nil
}

// roleFields ask for one role: which, where and until when.
func (a *App) roleFields(c *fiber.Ctx) ([]field, error) {
	ctx, owner := c.UserContext(), identityOf(c).owner.ID
	units, err := a.store.UnitsOf(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	projects, err := a.store.ProjectsOf(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("read projects: %w", err)
	}
	expires := a.store.Now().Add(survey.RoleLife)
	if len(projects) > 0 {
		expires = projects[0].Ends.AddDate(0, 6, 0)
	}
	role := field{Name: "role", Type: "select", Label: "people.role", Options: []option{{Key: "people.choose"}}}
	for _, r := range survey.Roles() {
		role.Options = append(role.Options, option{Value: string(r), Key: "role." + string(r)})
	}
	unit := field{Name: "unit", Type: "select", Label: "people.unit", Help: "people.unit_help", Options: []option{{Key: "people.whole"}}}
	for _, u := range units {
		unit.Options = append(unit.Options, option{Value: string(u.ID), Text: u.Name})
	}
	return []field{role, unit, {Name: "expires", Type: "date", Label: "people.expires", Value: dayValue(expires), Half: true}}, nil
}

func (a *App) inviteForm(c *fiber.Ctx) (*form, error) {
	role, err := a.roleFields(c)
	fields := []field{
		{Name: "name", Type: "text", Label: "people.name", Complete: "off"},
		{Name: "login", Type: "text", Label: "people.login", Help: "people.login_help", Complete: "off"},
	}
	return &form{Action: "/personer/ny", Submit: "people.invite_submit", Fields: append(fields, role...)}, err
}

// grant reads the role of a form; what is wrong with it is noted in problems.
func (a *App) grant(c *fiber.Ctx, f *form, problems *survey.Problems) (survey.Grant, error) {
	g := survey.Grant{
		Role: survey.Role(f.value("role")), Unit: survey.UnitID(f.value("unit")),
		Owner: identityOf(c).owner.ID, Expires: survey.EndOfDay(f.day("expires")),
	}
	switch {
	case f.value("expires") == "":
		problems.Add("expires", survey.Missing)
	case !a.store.Now().Before(g.Expires):
		problems.Add("expires", survey.Over)
	}
	if g.Unit == "" {
		return g, nil
	}
	unit, err := a.store.Unit(c.UserContext(), g.Unit)
	if errors.Is(err, survey.ErrNotFound) || err == nil && unit.Owner != g.Owner {
		problems.Add("unit", survey.Unknown)
		return g, nil
	}
	return g, err
}

func (a *App) personInvite(c *fiber.Ctx) error {
	f, err := a.inviteForm(c)
	if err != nil {
		return err
	}
	return a.show(c, "people/invite", "people.invite_title", f)
}

// personInviteStore makes an account with one role and shows its sign-in link,
// this once.
func (a *App) personInviteStore(c *fiber.Ctx) error {
	ctx := c.UserContext()
	f, err := a.inviteForm(c)
	if err != nil {
		return err
	}
	f.read(c)
	account := store.Account{
		ID: survey.NewID[survey.AccountID](), Owner: identityOf(c).owner.ID, Language: a.language(c),
		Name: f.value("name"), Login: f.value("login"),
	}
	problems := survey.CheckPerson(account.Name, account.Login, survey.Role(f.value("role")), f.value("unit"))
	grant, err := a.grant(c, f, &problems)
	if err != nil {
		return fmt.Errorf("read unit: %w", err)
	}
	if _, err := a.store.AccountByLogin(ctx, account.Login); err == nil {
		problems.Add("login", survey.Twice)
	} else if !errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("read account: %w", err)
	}
	if !f.mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.show(c, "people/invite", "people.invite_title", f)
	}
	return a.linkFor(c, account, func(tx *store.Tx) error {
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return err
		}
		return tx.Audit(ctx, actorOf(c), "invite", grantDetail(account.ID, grant))
	})
}

// grantDetail is how the audit log tells a role.
func grantDetail(account survey.AccountID, g survey.Grant) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", account, g.Role, g.Unit))
}

// linkFor does what prepare does and shows a new sign-in link, which is stored
// nowhere.
func (a *App) linkFor(c *fiber.Ctx, account store.Account, prepare func(*store.Tx) error) error {
	var secret string
	err := a.store.Tx(c.UserContext(), func(tx *store.Tx) (err error) {
		if err := prepare(tx); err != nil {
			return err
		}
		secret, err = tx.CreateSigninLink(c.UserContext(), account.ID, tx.Now().Add(linkLife))
		return err
	})
	if err != nil {
		return fmt.Errorf("make sign-in link: %w", err)
	}
	link := strings.TrimRight(a.config.BaseURL.String(), "/") + "/inn/lenke/" + secret
	return a.show(c, "people/link", "people.link_title", fiber.Map{"Name": account.Name, "Login": account.Login, "Link": link})
}
