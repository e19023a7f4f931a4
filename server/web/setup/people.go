package setup

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

func (a *Area) peoplePage(c *fiber.Ctx) error {
	people, err := a.editor(c).People(c.UserContext())
	if err != nil {
		return err
	}
	who := site.IdentityOf(c)
	setsUp, manages := a.Can(who, survey.SetUp, who.Owner.ID, ""), a.Can(who, survey.Manage, who.Owner.ID, "")
	return a.Show(c, "setup/people", "people.title", fiber.Map{"People": people, "SetsUp": setsUp, "Manages": manages})
}

// roleFields ask for one role: which, where and until when.
func (a *Area) roleFields(c *fiber.Ctx) ([]page.Field, error) {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	units, err := a.Store.UnitsOf(ctx, who.Owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	expires, err := a.editor(c).RoleEnds(ctx)
	if err != nil {
		return nil, fmt.Errorf("read project: %w", err)
	}
	role := page.Field{Name: "role", Type: "select", Label: "people.role", Options: []page.Option{{Key: "people.choose"}}}
	for _, r := range survey.Roles() {
		if !a.Can(who, r.ManagedBy(), who.Owner.ID, "") {
			continue
		}
		role.Options = append(role.Options, page.Option{Value: string(r), Key: "role." + string(r)})
	}
	unit := page.Field{Name: "unit", Type: "select", Label: "people.unit", Help: "people.unit_help", Options: []page.Option{{Key: "people.whole"}}}
	unit.Options = append(unit.Options, survey.Map(units, func(u survey.Unit) page.Option { return page.Option{Value: string(u.ID), Text: u.Name} })...)
	return []page.Field{role, unit, {Name: "expires", Type: "date", Label: "people.expires", Value: page.DayValue(expires), Half: true}}, nil
}

func (a *Area) inviteForm(c *fiber.Ctx) (*page.Form, error) {
	role, err := a.roleFields(c)
	fields := []page.Field{
		{Name: "name", Type: "text", Label: "people.name", Complete: "off"},
		{Name: "login", Type: "login", Label: "people.login", Help: "people.login_help", Complete: "off"},
	}
	if a.Expects {
		fields = append(fields, page.Field{Name: "expected", Type: "login", Label: "people.expected", Help: "people.expected_help", Complete: "off", Optional: true})
	}
	return &page.Form{Action: "/personer/ny", Submit: "people.invite_submit", Fields: append(fields, role...)}, err
}

// grantIn is the role of a form.
func grantIn(f *page.Form) survey.Grant {
	return survey.Grant{Role: survey.Role(f.Value("role")), Unit: survey.UnitID(f.Value("unit")), Expires: survey.EndOfDay(f.Day("expires"))}
}

func (a *Area) showInvite(c *fiber.Ctx, f *page.Form) error {
	return a.Show(c, "setup/invite", "people.invite_title", f)
}

// personInviteStore makes an account with one role and shows its sign-in link,
// this once.
func (a *Area) personInviteStore(c *fiber.Ctx, f *page.Form) error {
	f.Read(site.Sent(c))
	account := store.Account{Name: f.Value("name"), Login: f.Value("login")}
	if f.Asks("expected") {
		account.Expected = f.Value("expected")
	}
	secret, problems, err := a.editor(c).Invite(c.UserContext(), account, grantIn(f))
	if err != nil {
		return err
	}
	if !f.Mark(problems) {
		return a.showInvite(c.Status(fiber.StatusUnprocessableEntity), f)
	}
	return a.showLink(c, account, secret)
}

// showLink shows a new sign-in link, which is stored nowhere.
func (a *Area) showLink(c *fiber.Ctx, account store.Account, secret string) error {
	return a.Show(c, "setup/link", "people.link_title",
		fiber.Map{"Name": account.Name, "Login": account.Login, "Link": a.SigninLink(secret)})
}
