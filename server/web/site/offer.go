package site

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Offer is what an owner offers everybody who answers it.
type Offer struct {
	Help      []page.HelpLine // the installation's and the owner's own
	Languages []string        // unreviewed translations it has turned on
	Color     string          // the design system's name for its accent
	clips     []store.Clip
}

// offers keeps what owners offer for a while, so that a class that opens the page
// together does not ask the database thirty times.
type offers struct {
	mu    sync.Mutex
	known map[survey.OwnerID]Offer
	only  survey.OwnerID // the owner of an installation with one; else empty
	read  time.Time
}

// offerFreshness is how long they are believed, for the sake of other processes
// on the same database.
const offerFreshness = time.Minute

// ForgetOffers has them read anew when they are next needed.
func (s *Site) ForgetOffers() {
	s.offers.mu.Lock()
	s.offers.read = time.Time{}
	s.offers.mu.Unlock()
}

// Offer is what an owner offers. A page without the owner's own is better than
// none, so without a database there are the installation's help lines.
func (s *Site) Offer(ctx context.Context, owner survey.OwnerID) Offer {
	s.offers.mu.Lock()
	defer s.offers.mu.Unlock()
	s.offers.freshen(s.Store.Now())
	if known, ok := s.offers.known[owner]; ok {
		return known
	}
	offer, err := s.readOffer(ctx, owner)
	if err == nil {
		s.offers.known[owner] = offer
	}
	return offer
}

// OfferBefore is what a page offers that is opened before anybody knows whose slip
// will be scanned: an installation with a single owner shows that owner's.
func (s *Site) OfferBefore(ctx context.Context) Offer {
	s.offers.mu.Lock()
	s.offers.freshen(s.Store.Now())
	only := s.offers.only
	s.offers.mu.Unlock()
	if only == "" {
		owners, err := s.Store.Owners(ctx)
		if err != nil || len(owners) != 1 {
			return s.nobodys()
		}
		only = owners[0].ID
		s.offers.mu.Lock()
		s.offers.only = only
		s.offers.mu.Unlock()
	}
	return s.Offer(ctx, only)
}

// nobodys is what the installation offers by itself.
func (s *Site) nobodys() Offer {
	return Offer{Help: slices.Clone(s.Config.Help), Color: page.ColorOf(survey.Accents()[0])}
}

// freshen forgets what is too old. o.mu is held.
func (o *offers) freshen(now time.Time) {
	if age := now.Sub(o.read); o.known == nil || o.read.IsZero() || age < 0 || age >= offerFreshness {
		o.known, o.only, o.read = map[survey.OwnerID]Offer{}, "", now
	}
}

func (s *Site) readOffer(ctx context.Context, owner survey.OwnerID) (Offer, error) {
	offer := s.nobodys()
	contacts, err := s.Store.Contacts(ctx, owner)
	for _, c := range contacts {
		offer.Help = append(offer.Help, page.HelpLine{Name: c.Name, Number: strings.TrimSpace(c.Phone), Note: c.Note})
	}
	if err == nil {
		offer.Languages, err = s.Store.Languages(ctx, owner)
	}
	if err == nil {
		offer.clips, err = s.Store.Clips(ctx, owner)
	}
	if err == nil {
		var who survey.Owner
		who, err = s.Store.Owner(ctx, owner)
		offer.Color = page.ColorOf(who.Accent)
	}
	return offer, err
}

// Offered is a questionnaire in the languages its owner offers.
func (o Offer) Offered(q *questionnaire.Questionnaire) *questionnaire.Questionnaire {
	return q.WithDrafts(o.Languages...)
}
