package setup

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

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
	if account.Owner != who.Owner.ID || !a.Can(who, survey.Manage, who.Owner.ID, "") {
		return fmt.Errorf("account: %w", survey.ErrNotFound)
	}
	c.Locals(managedKey, account)
	return c.Next()
}

// managedKey is where personManager puts whom it found.
const managedKey = "managed"

func managedOf(c *fiber.Ctx) store.Account { return c.Locals(managedKey).(store.Account) }

func (a *Area) roleForm(c *fiber.Ctx) (*site.Form, error) {
	fields, err := a.roleFields(c)
	return &site.Form{Action: "/personer/" + string(managedOf(c).ID) + "/rolle", Submit: "people.role_submit", Fields: fields}, err
}

func (a *Area) personPage(c *fiber.Ctx) error {
	f, err := a.roleForm(c)
	if err != nil {
		return err
	}
	return a.showPerson(c, f)
}

func (a *Area) showPerson(c *fiber.Ctx, f *site.Form) error {
	people, err := a.people(c)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(people, func(p person) bool { return p.ID == managedOf(c).ID })
	return a.Show(c, "people/person", "people.person_title", fiber.Map{"Person": people[at], "Form": f})
}

func (a *Area) roleStore(c *fiber.Ctx) error {
	account := managedOf(c)
	f, err := a.roleForm(c)
	if err != nil {
		return err
	}
	f.Read(c)
	problems := survey.CheckPerson(account.Name, account.Login, survey.Role(f.Value("role")), f.Value("unit"))
	grant, err := a.grant(c, f, &problems)
	if err != nil {
		return fmt.Errorf("read unit: %w", err)
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showPerson(c, f)
	}
	ctx := c.UserContext()
	return a.changePerson(c, func(tx *store.Tx) error {
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "give role", grantDetail(account.ID, grant))
	})
}

// roleRevoke takes a role back, which ends the person's sessions. Nobody takes
// back their own: the last who could undo it would be gone.
func (a *Area) roleRevoke(c *fiber.Ctx) error {
	ctx, account := c.UserContext(), managedOf(c)
	if account.ID == site.IdentityOf(c).Account.ID {
		return fmt.Errorf("revoke own role: %w", survey.ErrState)
	}
	roles, err := a.Store.RolesOf(ctx, account.Owner)
	if err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	at := slices.IndexFunc(roles, func(r store.HeldRole) bool { return r.ID == c.Params("role") && r.Account == account.ID })
	if at < 0 {
		return fmt.Errorf("revoke role: %w", survey.ErrNotFound)
	}
	return a.changePerson(c, func(tx *store.Tx) error {
		if err := tx.RevokeRole(ctx, account.ID, roles[at].ID); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "take back role", grantDetail(account.ID, roles[at].Grant))
	})
}

func (a *Area) changePerson(c *fiber.Ctx, change func(*store.Tx) error) error {
	if err := a.Store.Tx(c.UserContext(), change); err != nil {
		return fmt.Errorf("change roles: %w", err)
	}
	return c.Redirect("/personer/"+string(managedOf(c).ID), fiber.StatusSeeOther)
}

// personLink replaces everything a person signs in with by a new link: for those
// who have forgotten or lost it. One's own is not replaced this way.
func (a *Area) personLink(c *fiber.Ctx) error {
	ctx, account := c.UserContext(), managedOf(c)
	if account.ID == site.IdentityOf(c).Account.ID {
		return fmt.Errorf("replace own link: %w", survey.ErrState)
	}
	return a.linkFor(c, account, func(tx *store.Tx) error {
		if err := tx.ForgetSignin(ctx, account.ID); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "new sign-in link", string(account.ID))
	})
}
