package setup

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// personManager lets those pass who manage the accounts of the owner that the
// person in the path belongs to.
func (a *Area) personManager(c *fiber.Ctx) error {
	if err := a.Identify(c); err != nil {
		return err
	}
	who := site.IdentityOf(c)
	account, err := a.Store.Account(c.UserContext(), survey.AccountID(c.Params("account")))
	if err != nil {
		return fmt.Errorf("read account: %w", err)
	}
	if account.Deleted || account.Owner != who.Owner.ID || !a.ManagesPeople(who) {
		return fmt.Errorf("account: %w", survey.ErrNotFound)
	}
	c.Locals(managedKey, account)
	return c.Next()
}

// managedKey is where personManager puts whom it found.
const managedKey = "managed"

func managedOf(c *fiber.Ctx) store.Account { return c.Locals(managedKey).(store.Account) }

func (a *Area) roleForm(c *fiber.Ctx) (*page.Form, error) {
	fields, err := a.roleFields(c)
	return &page.Form{Action: personPath(c) + "/rolle", Submit: "people.role_submit", Fields: fields}, err
}

func (a *Area) showPerson(c *fiber.Ctx, f *page.Form) error {
	people, err := a.editor(c).People(c.UserContext())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(people, func(p setup.Person) bool { return p.ID == managedOf(c).ID })
	if at < 0 { // deleted since the account was read
		return survey.ErrNotFound
	}
	person, kept := people[at], "people.kept_managers"
	if a.Can(site.IdentityOf(c), survey.Manage, managedOf(c).Owner, "") { // so the person is an officer
		kept = "people.kept_officers"
	}
	if role := f.Field("role"); !person.Kept { // only one that who asks may give to somebody they do not keep
		role.Options = slices.DeleteFunc(role.Options, func(o page.Option) bool { return o.Value != string(survey.DataProtection) })
		if len(role.Options) == 0 {
			f = nil
		}
	}
	return a.Show(c, "setup/person", "people.person_title", fiber.Map{"Person": person, "Form": f, "Kept": kept})
}

func (a *Area) roleStore(c *fiber.Ctx, f *page.Form) error {
	f.Read(site.Sent(c))
	problems, err := a.editor(c).GiveAll(c.UserContext(), managedOf(c).ID, grantsIn(f))
	return site.Stored(c, f, problems, err, personPath(c), a.showPerson)
}

// roleRevoke takes a role back.
func (a *Area) roleRevoke(c *fiber.Ctx) error {
	return site.Led(c, personPath(c), a.editor(c).TakeBack(c.UserContext(), managedOf(c).ID, c.Params("role")))
}

func personPath(c *fiber.Ctx) string { return "/personer/" + string(managedOf(c).ID) }

// personLink gives a person a new way in.
func (a *Area) personLink(c *fiber.Ctx) error {
	secret, err := a.editor(c).NewLink(c.UserContext(), managedOf(c).ID)
	if err != nil {
		return err
	}
	return a.showLinks(c, []setup.PersonRow{{Account: managedOf(c), Secret: secret}})
}

// personDelete deletes a person's account. The page has told what that does.
func (a *Area) personDelete(c *fiber.Ctx) error {
	return site.Led(c, "/personer", a.editor(c).DeletePerson(c.UserContext(), managedOf(c).ID))
}
