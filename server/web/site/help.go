package site

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

// ForgetHelp has the lines read anew when they are next shown.
func (s *Site) ForgetHelp() {
	s.help.mu.Lock()
	s.help.read = time.Time{}
	s.help.mu.Unlock()
}

// HelpFor are the lines of the respondents' page. It is opened before anybody
// knows whose slip will be scanned, so only an installation with a single owner
// shows that owner's.
func (s *Site) HelpFor(ctx context.Context) []HelpLine {
	s.help.mu.Lock()
	defer s.help.mu.Unlock()
	now := s.Store.Now()
	if age := now.Sub(s.help.read); !s.help.read.IsZero() && age >= 0 && age < helpFreshness {
		return s.help.lines
	}
	lines := slices.Clone(s.Config.Help)
	owners, err := s.Store.Owners(ctx)
	if err == nil && len(owners) == 1 {
		var contacts []survey.Contact
		contacts, err = s.Store.Contacts(ctx, owners[0].ID)
		for _, contact := range contacts {
			lines = append(lines, HelpLine{Name: contact.Name, Number: strings.TrimSpace(contact.Phone), Note: contact.Note})
		}
	}
	if err == nil { // a page without the owner's lines is better than none
		s.help.lines, s.help.read = lines, now
	}
	return lines
}
