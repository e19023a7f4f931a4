package signin

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// providerBack is where the provider sends people back to.
const providerBack = "/inn/tilbyder/svar"

// providerGo sends somebody who is not signed in to the provider.
func (a *Area) providerGo(c *fiber.Ctx) error { return a.toProvider(c, "", "/inn") }

// providerLink sends a person to the provider to tie who they are there to the
// account they are signed in to.
func (a *Area) providerLink(c *fiber.Ctx) error {
	return a.toProvider(c, store.SessionID(site.IdentityOf(c).Secret), "/konto")
}

// toProvider keeps the ticket in a cookie of this browser, so that nobody else can
// come back in its place. Lax, for the provider sends people back from its own
// site. Another site may not begin it, and leads to where it is begun: at a provider
// that remembers the person, it would sign them in here without a word.
func (a *Area) toProvider(c *fiber.Ctx, bound, begun string) error {
	if from := c.Get("Sec-Fetch-Site"); from == "cross-site" || from == "same-site" {
		return c.Redirect(begun, fiber.StatusSeeOther)
	}
	address, ticket, err := a.provider.Begin(c.UserContext(), bound)
	if err != nil {
		return err
	}
	a.setTicket(c, base64.RawURLEncoding.EncodeToString(ticket))
	return c.Redirect(address, fiber.StatusSeeOther)
}

func (a *Area) ticketCookie() string { return a.CookieName() + "-provider" }

func (a *Area) setTicket(c *fiber.Ctx, ticket string) {
	age := int(identity.TicketLife.Seconds())
	if ticket == "" {
		age = -1
	}
	c.Cookie(&fiber.Cookie{
		Name: a.ticketCookie(), Value: ticket, Path: "/", MaxAge: age, HTTPOnly: true,
		Secure: a.Config.BaseURL.Scheme == "https", SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// signinProvider takes what the provider sent the browser back with. The ticket
// says whether it left to sign in or, bound to a session, to be linked.
func (a *Area) signinProvider(c *fiber.Ctx) error {
	answer, err := url.ParseQuery(string(c.Context().QueryArgs().QueryString()))
	if err != nil {
		return fmt.Errorf("come from provider: %w", survey.ErrMalformed)
	}
	ticket, err := base64.RawURLEncoding.DecodeString(c.Cookies(a.ticketCookie()))
	if err != nil {
		ticket = nil // no ticket of ours
	}
	a.setTicket(c, "")
	ctx := c.UserContext()
	person, once, err := a.provider.Finish(ctx, ticket, "", answer)
	if identity.ReasonOf(err) == identity.BadTicket {
		if err := a.IdentifyArriving(c); err == nil {
			return a.linkPerson(c, ticket, answer)
		} else if !errors.Is(err, site.ErrSignIn) {
			return err
		}
	}
	if err != nil {
		return a.providerRefused(c, err)
	}
	err = a.admit(c, func(tx *store.Tx) (proof, error) {
		if err := spend(c, tx, once); err != nil {
			return proof{}, err
		}
		account, err := a.accountOf(c, tx, person)
		return proof{account, person.TwoFactors, "provider"}, err
	})
	switch {
	case identity.ReasonOf(err) != "":
		return a.providerRefused(c, err)
	case errors.Is(err, survey.ErrNotFound):
		return a.unknownPerson(c, person)
	}
	return err
}

// accountOf finds whose account a person of the provider may use: the one they are
// linked to, or the one that was invited under an identifier the provider now
// vouches for, which links them.
func (a *Area) accountOf(c *fiber.Ctx, tx *store.Tx, p identity.Person) (survey.AccountID, error) {
	ctx := c.UserContext()
	account, err := tx.AccountByIdentity(ctx, p.Issuer, p.Subject)
	if !errors.Is(err, survey.ErrNotFound) {
		return account.ID, err
	}
	for _, identifier := range p.Identifiers {
		account, err := tx.AccountExpecting(ctx, identifier)
		if errors.Is(err, survey.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := tx.LinkIdentity(ctx, account.ID, p.Issuer, p.Subject); err != nil {
			return "", err
		}
		if err := tx.ForgetLinks(ctx, account.ID); err != nil {
			return "", err
		}
		return account.ID, tx.Audit(ctx, audit.Actor(account.ID), audit.Event{Action: audit.LinkToProvider})
	}
	return "", fmt.Errorf("account of a person: %w", survey.ErrNotFound)
}

// linkPerson ties a person of the provider to the account that the session which
// left is signed in to.
func (a *Area) linkPerson(c *fiber.Ctx, ticket []byte, answer url.Values) error {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	person, once, err := a.provider.Finish(ctx, ticket, store.SessionID(who.Secret), answer)
	if err != nil {
		return a.providerRefused(c, err)
	}
	have, err := meansOf(c, a.Store.Reader, who.Account)
	if err != nil {
		return err
	}
	// With one thing proved here and one there, two are proved; when the provider
	// has seen two itself, that is enough.
	arrived := person.TwoFactors || have.second()
	err = a.renew(c, arrived, audit.LinkToProvider, func(tx *store.Tx) error {
		if err := spend(c, tx, once); err != nil {
			return err
		}
		return tx.LinkIdentity(ctx, who.Account.ID, person.Issuer, person.Subject)
	})
	if err != nil {
		return err
	}
	if site.IdentityOf(c).Session.Limited {
		return c.Redirect("/konto/start", fiber.StatusSeeOther)
	}
	return c.Redirect("/konto", fiber.StatusSeeOther)
}

// providerRefused notes why an answer was refused, and tells the person only that
// it was.
func (a *Area) providerRefused(c *fiber.Ctx, err error) error {
	reason := identity.ReasonOf(err)
	if reason == "" {
		return err
	}
	a.Failures.Take(a.AddressOf(c))
	if err := a.note(c, audit.Provider, audit.RefuseSignIn, string(reason)); err != nil {
		return err
	}
	return a.signinAgain(c, "", "signin.provider_refused")
}

// unknownPerson tells somebody who is real but not invited what to do. What the
// provider calls them is theirs to see and pass on.
func (a *Area) unknownPerson(c *fiber.Ctx, p identity.Person) error {
	if err := a.note(c, audit.Provider, audit.RefuseSignIn, "unknown person"); err != nil {
		return err
	}
	return a.Show(c.Status(fiber.StatusForbidden), "signin/unknown", "signin.unknown_title", fiber.Map{"Provider": a.provider.Name(), "Identifiers": p.Identifiers})
}

// providerUnlink unties the account, unless that leaves nothing to sign in with.
func (a *Area) providerUnlink(c *fiber.Ctx) error {
	return a.takeAway(c, audit.UnlinkFromProvider, (*store.Tx).UnlinkIdentity)
}
