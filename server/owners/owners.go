// Package owners is what each owner has chosen for those who answer it: help lines,
// languages, a colour and recordings. It keeps that for a while, and imports no web
// framework.
package owners

import (
	"context"
	"sync"
	"time"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Settings is what an owner has chosen for everybody who answers it.
type Settings struct {
	Help []page.HelpLine // the owner's own, after those that the texts have
	// HelpOf is the same for units that have their own, by the units' names.
	HelpOf    map[string][]page.HelpLine
	Languages []string // unreviewed translations it has turned on
	Color     string   // the design system's name for its accent
	Nobody    bool     // there is no owner at all: nothing has been set up
	clips     []store.Clip
}

// Service keeps what owners have chosen for a while, so that a class that opens the
// page together does not ask the database thirty times. Make it with New; it is safe
// for concurrent use.
type Service struct {
	store *store.Store
	texts *page.Texts

	mu     sync.Mutex
	known  map[survey.OwnerID]Settings
	drafts []string       // turned on by any owner; nil: not asked yet
	only   survey.OwnerID // the owner of an installation with one; else empty
	read   time.Time
}

// New reads a store's owners. The texts are what recordings are of.
func New(st *store.Store, texts *page.Texts) *Service { return &Service{store: st, texts: texts} }

// freshness is how long they are believed, for the sake of other processes on the
// same database.
const freshness = time.Minute

// Forget has them read anew when they are next needed.
func (s *Service) Forget() {
	s.mu.Lock()
	s.read = time.Time{}
	s.mu.Unlock()
}

// Settings is what an owner has chosen. A page without it is better than none, so
// without a database it is that of no owner.
func (s *Service) Settings(ctx context.Context, owner survey.OwnerID) Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.freshen()
	if known, ok := s.known[owner]; ok {
		return known
	}
	settings, err := s.settings(ctx, owner)
	if err == nil {
		s.known[owner] = settings
	}
	return settings
}

// SettingsBefore are those of a page that is opened before anybody knows whose slip
// will be scanned: an installation with a single owner shows that owner's.
func (s *Service) SettingsBefore(ctx context.Context) Settings {
	s.mu.Lock()
	s.freshen()
	only := s.only
	s.mu.Unlock()
	if only == "" {
		owners, err := s.store.Owners(ctx)
		if err != nil || len(owners) != 1 {
			before := ofNobody()
			before.Nobody = err == nil && len(owners) == 0
			return before
		}
		only = owners[0].ID
		s.mu.Lock()
		s.only = only
		s.mu.Unlock()
	}
	return s.Settings(ctx, only)
}

// Drafts are the unreviewed translations that any owner has turned on: those of a page
// that is opened before anybody knows whose slip will be scanned.
func (s *Service) Drafts(ctx context.Context) []string {
	s.mu.Lock()
	s.freshen()
	drafts := s.drafts
	s.mu.Unlock()
	if drafts != nil {
		return drafts
	}
	owners, err := s.store.Owners(ctx)
	if err != nil {
		return nil
	}
	drafts = []string{}
	for _, owner := range owners {
		drafts = append(drafts, s.Settings(ctx, owner.ID).Languages...)
	}
	s.mu.Lock()
	s.drafts = drafts
	s.mu.Unlock()
	return drafts
}

func ofNobody() Settings { return Settings{Color: page.ColorOf(survey.Accents()[0])} }

// freshen forgets what is too old. s.mu is held.
func (s *Service) freshen() {
	now := s.store.Now()
	if age := now.Sub(s.read); s.known == nil || s.read.IsZero() || age < 0 || age >= freshness {
		s.known, s.only, s.drafts, s.read = map[survey.OwnerID]Settings{}, "", nil, now
	}
}

func (s *Service) settings(ctx context.Context, owner survey.OwnerID) (Settings, error) {
	settings := ofNobody()
	contacts, err := s.store.AllContacts(ctx, owner)
	settings.HelpOf = map[string][]page.HelpLine{}
	for _, c := range contacts {
		if line := page.OwnLine(c.Contact); c.Unit == "" {
			settings.Help = append(settings.Help, line)
		} else {
			settings.HelpOf[c.UnitName] = append(settings.HelpOf[c.UnitName], line)
		}
	}
	if err == nil {
		settings.Languages, err = s.store.Languages(ctx, owner)
	}
	if err == nil {
		settings.clips, err = s.store.Clips(ctx, owner)
	}
	if err == nil {
		var who survey.Owner
		who, err = s.store.Owner(ctx, owner)
		settings.Color = page.ColorOf(who.Accent)
	}
	return settings, err
}

// HelpAt are the lines of some units together, and the owner's once where any has none.
func (s Settings) HelpAt(units ...string) (help []page.HelpLine) {
	general := len(units) == 0
	for _, unit := range units {
		help, general = append(help, s.HelpOf[unit]...), general || len(s.HelpOf[unit]) == 0
	}
	if general {
		help = append(help, s.Help...)
	}
	return help
}

// Questionnaire is a questionnaire in the languages its owner has chosen.
func (s Settings) Questionnaire(q *questionnaire.Questionnaire) *questionnaire.Questionnaire {
	return q.WithDrafts(s.Languages...)
}
