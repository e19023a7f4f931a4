package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

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

// helpLines keeps the owner's own help lines for a while, so that a class that
// opens the page together does not ask the database thirty times.
type helpLines struct {
	mu    sync.Mutex
	lines []HelpLine
	read  time.Time
}

// helpFreshness is how long the lines are believed, for the sake of other
// processes on the same database.
const helpFreshness = time.Minute

func (h *helpLines) forget() {
	h.mu.Lock()
	h.read = time.Time{}
	h.mu.Unlock()
}

// helpFor are the lines of the respondents' page. It is opened before anybody
// knows whose slip will be scanned, so only an installation with a single owner
// shows that owner's.
func (a *App) helpFor(ctx context.Context) []HelpLine {
	a.help.mu.Lock()
	defer a.help.mu.Unlock()
	now := a.store.Now()
	if age := now.Sub(a.help.read); !a.help.read.IsZero() && age >= 0 && age < helpFreshness {
		return a.help.lines
	}
	lines := slices.Clone(a.config.Help)
	owners, err := a.store.Owners(ctx)
	if err == nil && len(owners) == 1 {
		var contacts []survey.Contact
		contacts, err = a.store.Contacts(ctx, owners[0].ID)
		for _, contact := range contacts {
			lines = append(lines, HelpLine{Name: contact.Name, Number: strings.TrimSpace(contact.Phone), Note: contact.Note})
		}
	}
	if err == nil { // a page without the owner's lines is better than none
		a.help.lines, a.help.read = lines, now
	}
	return lines
}
