package site

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Keys of what a guard found, for the handler behind it.
const (
	identityKey = "identity"
	unitKey     = "unit"
	projectKey  = "project"
	waveKey     = "wave"
)

// Identity is who asks.
type Identity struct {
	Account store.Account
	Owner   survey.Owner
	grants  []survey.Grant
	Secret  string // of the session's cookie
	Session store.ActiveSession
}

// IdentityOf is who asks, behind any guard but Anyone and FailureCapped.
func IdentityOf(c *fiber.Ctx) Identity { return c.Locals(identityKey).(Identity) }

// Identified notes who asks.
func Identified(c *fiber.Ctx, who Identity) { c.Locals(identityKey, who) }

// ActorOf is how the audit log names who asks.
func ActorOf(c *fiber.Ctx) audit.Actor { return audit.Actor(IdentityOf(c).Account.ID) }

// UnitOf, ProjectOf and WaveOf are what the address names, behind a guard that
// has found it.
func UnitOf(c *fiber.Ctx) survey.Unit       { return c.Locals(unitKey).(survey.Unit) }
func ProjectOf(c *fiber.Ctx) survey.Project { return c.Locals(projectKey).(survey.Project) }
func WaveOf(c *fiber.Ctx) survey.Wave       { return c.Locals(waveKey).(survey.Wave) }

// Can asks the one function that decides, at this moment.
func (s *Site) Can(who Identity, action survey.Action, owner survey.OwnerID, unit survey.UnitID) bool {
	return survey.Can(who.grants, action, owner, unit, s.store.Now())
}

// ManagesPeople reports whether somebody may give some role of their owner at this moment.
func (s *Site) ManagesPeople(who Identity) bool {
	return s.Can(who, survey.Manage, who.Owner.ID, "") || s.Can(who, survey.Appoint, who.Owner.ID, "")
}

// Asks reports whether somebody may ask for an operation of an owner at this moment.
func (s *Site) Asks(who Identity, operation survey.Operation, owner survey.OwnerID) bool {
	return operation.AsksAs(who.grants, owner, s.store.Now()) != ""
}

// Identify reads the session's cookie and who stands behind it. Whoever has yet to
// set up a second factor is sent to do that.
func (s *Site) Identify(c *fiber.Ctx) error {
	if err := s.IdentifyArriving(c); err != nil {
		return err
	}
	if IdentityOf(c).Session.Limited {
		return ErrSetUp
	}
	return nil
}

// IdentifyArriving is Identify for the pages where a second factor is set up.
func (s *Site) IdentifyArriving(c *fiber.Ctx) error {
	ctx := c.UserContext()
	secret := c.Cookies(s.CookieName())
	if secret == "" {
		return ErrSignIn
	}
	session, err := s.store.UseSession(ctx, secret)
	if errors.Is(err, survey.ErrNotFound) {
		return cmp.Or(s.keepTyped(c, secret), ErrSignIn)
	}
	if err != nil {
		return fmt.Errorf("use session: %w", err)
	}
	account, err := s.store.Account(ctx, session.Account)
	if err != nil {
		return fmt.Errorf("read account: %w", err)
	}
	if account.Deleted { // deleted while the person was signing in
		return ErrSignIn
	}
	owner, err := s.store.Owner(ctx, account.Owner)
	if err != nil {
		return fmt.Errorf("read owner: %w", err)
	}
	grants, err := s.store.Grants(ctx, session.Account)
	if err != nil {
		return fmt.Errorf("read grants: %w", err)
	}
	Identified(c, Identity{Account: account, Owner: owner, grants: grants, Secret: secret, Session: session})
	return nil
}

// signedIn lets those pass who have a running session and whom may lets pass.
func (s *Site) signedIn(may func(c *fiber.Ctx, who Identity) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := s.Identify(c); err != nil {
			return err
		}
		if err := may(c, IdentityOf(c)); err != nil {
			return err
		}
		return c.Next()
	}
}

// ownerFor concerns the person's own owner only: no address names another.
func (s *Site) ownerFor(action survey.Action) fiber.Handler {
	return s.signedIn(func(_ *fiber.Ctx, who Identity) error {
		if !s.Can(who, action, who.Owner.ID, "") {
			return fmt.Errorf("owner: %w", survey.ErrNotFound)
		}
		return nil
	})
}

func (s *Site) unitFor(action survey.Action) fiber.Handler {
	return s.signedIn(func(c *fiber.Ctx, who Identity) error {
		unit, err := s.store.Unit(c.UserContext(), survey.UnitID(c.Params("unit")))
		if err != nil {
			return fmt.Errorf("read unit: %w", err)
		}
		if !s.Can(who, action, unit.Owner, unit.ID) {
			return fmt.Errorf("unit: %w", survey.ErrNotFound)
		}
		c.Locals(unitKey, unit)
		return nil
	})
}

func (s *Site) projectFor(action survey.Action) fiber.Handler {
	return s.signedIn(func(c *fiber.Ctx, who Identity) error {
		return s.mayProject(c, who, action, survey.ProjectID(c.Params("project")))
	})
}

// mayProject notes the project if somebody may do something there.
func (s *Site) mayProject(c *fiber.Ctx, who Identity, action survey.Action, id survey.ProjectID) error {
	project, err := s.store.Project(c.UserContext(), id)
	if err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	if !s.Can(who, action, project.Owner, "") {
		return fmt.Errorf("project: %w", survey.ErrNotFound)
	}
	c.Locals(projectKey, project)
	return nil
}

func (s *Site) waveFor(action survey.Action) fiber.Handler {
	return s.signedIn(func(c *fiber.Ctx, who Identity) error {
		wave, err := s.store.Wave(c.UserContext(), survey.WaveID(c.Params("wave")))
		if err != nil {
			return fmt.Errorf("read wave: %w", err)
		}
		c.Locals(waveKey, wave)
		return s.mayProject(c, who, action, wave.Project)
	})
}

func (s *Site) failureCapped(c *fiber.Ctx) error {
	if wait := s.Failures.Wait(s.AddressOf(c)); wait > 0 {
		return SlowDownError{wait}
	}
	err := c.Next()
	if errors.Is(err, survey.ErrMalformed) { // a guess; a database that is away is nobody's
		s.Failures.Take(s.AddressOf(c))
	}
	return err
}

// Judge asks about a code, within what its address may ask for. It costs one whatever
// comes of it, so that nobody pays for the mistakes of others before all is spent; but
// a slip that has been used, or that is held outside its time, costs nothing, and nor
// does what the server could not judge. Whoever must wait gets a SlowDownError.
func (s *Site) Judge(c *fiber.Ctx, ask func() error) error {
	from := s.AddressOf(c)
	if wait := s.Codes.Take(from); wait > 0 {
		return SlowDownError{wait}
	}
	err := ask()
	if err != nil && (!errors.Is(err, survey.ErrCodeRefused) || errors.Is(err, survey.ErrCodeKnown)) {
		s.Codes.Return(from)
	}
	return err
}
