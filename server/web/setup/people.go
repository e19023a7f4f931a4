package setup

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/print/qr"
	"trivselspuls/server/setup"
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

// roleFields ask for roles: which, where and until when.
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
	role := page.Field{Name: "role", Type: "checks", Label: "people.role"}
	for _, r := range survey.Roles() {
		if !a.Can(who, r.ManagedBy(), who.Owner.ID, "") {
			continue
		}
		role.Options = append(role.Options, page.Option{Value: string(r), Key: "role." + string(r)})
	}
	unit := page.Field{Name: "unit", Type: "checks", Label: "people.unit", Help: "people.unit_help"}
	unit.Options = survey.Map(units, func(u survey.Unit) page.Option { return page.Option{Value: string(u.ID), Text: u.Name} })
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

// grantsIn are the roles of a form; one that is none where none is ticked.
func grantsIn(f *page.Form) []survey.Grant {
	roles := survey.Map(f.Field("role").Values, func(value string) survey.Role { return survey.Role(value) })
	if len(roles) == 0 {
		roles = []survey.Role{""}
	}
	grants := setup.Grants(roles, survey.Map(f.Field("unit").Values, func(value string) survey.UnitID { return survey.UnitID(value) }), false)
	for i := range grants {
		grants[i].Expires = survey.EndOfDay(f.Day("expires"))
	}
	return grants
}

func (a *Area) showInvite(c *fiber.Ctx, f *page.Form) error {
	return a.Show(c, "setup/invite", "people.invite_title", f)
}

// personInviteStore makes an account with its roles and shows its sign-in link, this
// once.
func (a *Area) personInviteStore(c *fiber.Ctx, f *page.Form) error {
	f.Read(site.Sent(c))
	account := store.Account{Name: f.Value("name"), Login: f.Value("login")}
	if f.Asks("expected") {
		account.Expected = f.Value("expected")
	}
	secret, problems, err := a.editor(c).Invite(c.UserContext(), account, grantsIn(f)...)
	if err != nil {
		return err
	}
	if !f.Mark(problems) {
		return a.showInvite(c.Status(fiber.StatusUnprocessableEntity), f)
	}
	return a.showLinks(c, []setup.PersonRow{{Account: account, Secret: secret}})
}

// signInLink is somebody's way in, as it is handed out.
type signInLink struct {
	Name, Login, Link string
	QR                qr.Image
}

// showLinks shows new sign-in links, which are stored nowhere, to be printed and to be
// copied.
func (a *Area) showLinks(c *fiber.Ctx, rows []setup.PersonRow) error {
	var links []signInLink
	for _, row := range rows {
		if row.Secret == "" {
			continue
		}
		one := signInLink{Name: row.Account.Name, Login: survey.FoldLogin(row.Account.Login), Link: a.SigninLink(row.Secret)}
		var err error
		if one.QR, err = qr.New(one.Link); err != nil {
			return err
		}
		links = append(links, one)
	}
	return a.Show(c, "setup/links", "people.links_title",
		fiber.Map{"Links": links, "Owner": site.IdentityOf(c).Owner.Name, "Until": a.Store.Now().Add(setup.LinkLife - 24*time.Hour)})
}

// listData is a table of people: as text, and once it has been sent what it would do,
// before anything is stored.
type listData struct {
	sent
	Rows       []setup.PersonRow
	Wrong, New int
	Guessed    bool
}

func (a *Area) listPage(c *fiber.Ctx) error {
	return a.Show(c, "setup/peoplelist", "people.list_title", listData{})
}

// listStore shows what a table of people would do, and does it when that has been seen.
func (a *Area) listStore(c *fiber.Ctx) (err error) {
	ctx, data := c.UserContext(), listData{}
	units, err := a.Store.UnitsOf(ctx, site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	var words setup.PeopleWords
	if words.Roles, words.Units, err = a.Views.Texts().People(); err != nil {
		return err
	}
	read := func(text string) []setup.PersonRow { return setup.ReadPeople(text, units, words) }
	if data.sent, err = tableSent(c, "", setup.OneSheet(read)); err != nil {
		return err
	}
	data.Rows = read(data.Text)
	sure := site.Posted(c, "sure") == "yes" && len(data.Rows) > 0
	if data.Wrong, err = a.editor(c).InvitePeople(ctx, data.Rows, sure); err != nil {
		return err
	}
	data.hasRows(len(data.Rows))
	if data.Wrong > 0 || data.Problem != "" {
		c.Status(fiber.StatusUnprocessableEntity)
	} else if sure {
		return a.showLinks(c, data.Rows)
	}
	for _, row := range data.Rows {
		data.Guessed = data.Guessed || len(row.Guessed) > 0
		if row.New {
			data.New++
		}
	}
	return a.Show(c, "setup/peoplelist", "people.list_title", data)
}
