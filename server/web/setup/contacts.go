package setup

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

func contactsForm(contacts []survey.Contact) *page.Form {
	f := &page.Form{Action: "/oppsett/hjelp", Submit: "setup.save"}
	for i := range survey.MaxContacts {
		var at survey.Contact
		if i < len(contacts) {
			at = contacts[i]
		}
		name := fmt.Sprintf("contact.%d.", i+1)
		f.Fields = append(f.Fields,
			page.Field{Name: name + "name", Type: "text", Legend: "setup.contact", Label: "setup.contact_name", Number: i + 1, Value: at.Name, Half: true},
			page.Field{Name: name + "phone", Type: "tel", Label: "setup.contact_phone", Number: i + 1, Value: at.Phone, Half: true},
			page.Field{Name: name + "note", Type: "text", Label: "setup.contact_note", Number: i + 1, Value: at.Note, Optional: true})
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
	f.Read(site.Sent(c))
	var contacts []survey.Contact
	var at []int // which of the form's each is
	for i := range survey.MaxContacts {
		name := fmt.Sprintf("contact.%d", i+1)
		contact := survey.Contact{Name: f.Value(name + ".name"), Phone: f.Value(name + ".phone"), Note: f.Value(name + ".note")}
		if contact != (survey.Contact{}) {
			contacts, at = append(contacts, contact), append(at, i+1)
		}
	}
	problems, err := a.editor(c).SetContacts(c.UserContext(), contacts)
	if err != nil {
		return fmt.Errorf("store contacts: %w", err)
	}
	for i := range problems { // those left empty are not counted
		var number int
		var field string
		if _, err := fmt.Sscanf(problems[i].Field, "contact.%d.%s", &number, &field); err == nil {
			problems[i].Field = fmt.Sprintf("contact.%d.%s", at[number-1], field)
		}
	}
	if !f.Mark(problems) {
		return a.Show(c.Status(fiber.StatusUnprocessableEntity), "setup/contacts", "setup.contacts_title", f)
	}
	a.Owners.Forget()
	return c.Redirect("/oppsett", fiber.StatusSeeOther)
}
