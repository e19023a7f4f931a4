package setup

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

func contactsForm(contacts []survey.Contact) *site.Form {
	f := &site.Form{Action: "/oppsett/hjelp", Submit: "setup.save"}
	for i := range survey.MaxContacts {
		var at survey.Contact
		if i < len(contacts) {
			at = contacts[i]
		}
		name := fmt.Sprintf("contact.%d.", i+1)
		f.Fields = append(f.Fields,
			site.Field{Name: name + "name", Type: "text", Legend: "setup.contact", Label: "setup.contact_name", Number: i + 1, Value: at.Name, Half: true},
			site.Field{Name: name + "phone", Type: "tel", Label: "setup.contact_phone", Number: i + 1, Value: at.Phone, Half: true},
			site.Field{Name: name + "note", Type: "text", Label: "setup.contact_note", Number: i + 1, Value: at.Note, Optional: true})
	}
	return f
}

func (a *Area) setupContacts(c *fiber.Ctx) error {
	contacts, err := a.Store.Contacts(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read contacts: %w", err)
	}
	return a.Show(c, "setup/contacts", "setup.contacts_title", contactsForm(contacts))
}

func (a *Area) setupContactsStore(c *fiber.Ctx) error {
	f := contactsForm(nil)
	f.Read(c)
	var contacts []survey.Contact
	var problems survey.Problems
	for i := range survey.MaxContacts {
		at := fmt.Sprintf("contact.%d", i+1)
		contact := survey.Contact{Name: f.Value(at + ".name"), Phone: f.Value(at + ".phone"), Note: f.Value(at + ".note")}
		if contact == (survey.Contact{}) {
			continue
		}
		problems = append(problems, contact.Check().Under(at)...)
		contacts = append(contacts, contact)
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "setup/contacts", "setup.contacts_title", f)
	}
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetContacts(ctx, owner, contacts); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "set help contacts", string(owner))
	})
	if err != nil {
		return fmt.Errorf("store contacts: %w", err)
	}
	a.ForgetHelp()
	return c.Redirect("/oppsett", fiber.StatusSeeOther)
}
