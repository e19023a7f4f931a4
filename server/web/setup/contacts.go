package setup

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// contactsData is whom those who answer may turn to: everywhere, or at a unit.
type contactsData struct {
	*page.Form
	Unit  survey.Unit // of those, or nothing
	Usual []survey.Contact
	back  string
}

// Subject names the unit in the title of the page.
func (d contactsData) Subject() string { return d.Unit.Name }

// Back is where the page leads to when it is done.
func (d contactsData) Back() string { return d.back }

func contactsForm(action string, contacts []survey.Contact) *page.Form {
	f := &page.Form{Action: action, Submit: "setup.save"}
	for i := range survey.MaxContacts {
		var at survey.Contact
		if i < len(contacts) {
			at = contacts[i]
		}
		name := fmt.Sprintf("contact.%d.", i+1)
		f.Fields = append(f.Fields,
			page.Field{Name: name + "name", Type: "text", Label: "setup.contact_name", Number: i + 1, Value: at.Name, Half: true},
			page.Field{Name: name + "phone", Type: "tel", Label: "setup.contact_phone", Number: i + 1, Value: at.Phone, Half: true, Optional: true},
			page.Field{Name: name + "link", Type: "text", Label: "setup.contact_link", Number: i + 1, Value: at.Link, Half: true, Optional: true},
			page.Field{Name: name + "note", Type: "text", Label: "setup.contact_note", Number: i + 1, Value: at.Note, Half: true, Optional: true})
	}
	return f
}

// contacts are those of the owner as a whole.
func (a *Area) contacts(c *fiber.Ctx) (contactsData, error) {
	return a.contactsOf(c, survey.Unit{}, "/oppsett/hjelp", "/oppsett")
}

// contactsOfUnit are those of the unit that the owner's leader has chosen.
func (a *Area) contactsOfUnit(c *fiber.Ctx) (contactsData, error) {
	unit, err := a.unit(c)
	if err != nil {
		return contactsData{}, err
	}
	back := "/oppsett/enheter/" + string(unit.ID)
	return a.contactsOf(c, unit, back+"/hjelp", back)
}

// contactsHere are those of the unit that somebody leads.
func (a *Area) contactsHere(c *fiber.Ctx) (contactsData, error) {
	unit := site.UnitOf(c)
	return a.contactsOf(c, unit, "/enhet/"+string(unit.ID)+"/hjelp", "/enhet/"+string(unit.ID))
}

func (a *Area) contactsOf(c *fiber.Ctx, unit survey.Unit, action, back string) (contactsData, error) {
	own, err := a.Store.Contacts(c.UserContext(), site.IdentityOf(c).Owner.ID, unit.ID)
	data := contactsData{Form: contactsForm(action, own), Unit: unit, back: back}
	if err == nil && unit.ID != "" {
		data.Usual, err = a.Store.Contacts(c.UserContext(), site.IdentityOf(c).Owner.ID, "")
	}
	return data, survey.In("read contacts", err)
}

func (a *Area) showContacts(c *fiber.Ctx, data contactsData) error {
	return a.Show(c, "setup/contacts", "setup.contacts_title", data)
}

func (a *Area) contactsStore(c *fiber.Ctx, data contactsData) error {
	data.Read(site.Sent(c))
	var contacts []survey.Contact
	var at []int // which of the form's each is
	for i := range survey.MaxContacts {
		value := func(field string) string { return data.Value(fmt.Sprintf("contact.%d.%s", i+1, field)) }
		contact := survey.Contact{Name: value("name"), Phone: value("phone"), Link: value("link"), Note: value("note")}
		if contact != (survey.Contact{}) {
			contacts, at = append(contacts, contact), append(at, i+1)
		}
	}
	problems, err := a.editor(c).SetContacts(c.UserContext(), data.Unit.ID, contacts)
	for i := range problems { // those left empty are not counted
		var number int
		var field string
		if _, err := fmt.Sscanf(problems[i].Field, "contact.%d.%s", &number, &field); err == nil {
			problems[i].Field = fmt.Sprintf("contact.%d.%s", at[number-1], field)
		}
	}
	a.Owners.Forget()
	return site.Stored(c, data.Form, problems, err, data.back, func(c *fiber.Ctx, _ *page.Form) error { return a.showContacts(c, data) })
}
