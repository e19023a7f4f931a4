package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

func contactsForm(contacts []survey.Contact) *form {
	f := &form{Action: "/oppsett/hjelp", Submit: "setup.save"}
	for i := range survey.MaxContacts {
		var at survey.Contact
		if i < len(contacts) {
			at = contacts[i]
		}
		name := fmt.Sprintf("contact.%d.", i+1)
		f.Fields = append(f.Fields,
			field{Name: name + "name", Type: "text", Legend: "setup.contact", Label: "setup.contact_name", Number: i + 1, Value: at.Name, Half: true},
			field{Name: name + "phone", Type: "tel", Label: "setup.contact_phone", Number: i + 1, Value: at.Phone, Half: true},
			field{Name: name + "note", Type: "text", Label: "setup.contact_note", Number: i + 1, Value: at.Note, Optional: true})
	}
	return f
}

func (a *App) setupContacts(c *fiber.Ctx) error {
	contacts, err := a.store.Contacts(c.UserContext(), identityOf(c).owner.ID)
	if err != nil {
		return fmt.Errorf("read contacts: %w", err)
	}
	return a.show(c, "setup/contacts", "setup.contacts_title", contactsForm(contacts))
}

func (a *App) setupContactsStore(c *fiber.Ctx) error {
	f := contactsForm(nil)
	f.read(c)
	var contacts []survey.Contact
	var problems survey.Problems
	for i := range survey.MaxContacts {
		at := fmt.Sprintf("contact.%d", i+1)
		contact := survey.Contact{Name: f.value(at + ".name"), Phone: f.value(at + ".phone"), Note: f.value(at + ".note")}
		if contact == (survey.Contact{}) {
			continue
		}
		problems = append(problems, contact.Check().Under(at)...)
		contacts = append(contacts, contact)
	}
	if !f.mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.show(c, "setup/contacts", "setup.contacts_title", f)
	}
	ctx, owner := c.UserContext(), identityOf(c).owner.ID
	err := a.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetContacts(ctx, owner, contacts); err != nil {
			return err
		}
		return tx.Audit(ctx, actorOf(c), "set help contacts", string(owner))
	})
	if err != nil {
		return fmt.Errorf("store contacts: %w", err)
	}
	a.help.forget()
	return c.Redirect("/oppsett", fiber.StatusSeeOther)
}
