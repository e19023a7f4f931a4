package web

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"trivselspuls/survey"
)

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
