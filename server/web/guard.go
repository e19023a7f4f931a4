package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Keys of what a guard found, for the handler behind it.
const (
	identityKey = "identity"
	unitKey     = "unit"
	projectKey  = "project"
	waveKey     = "wave"
	accountKey  = "account"
)

// identity is who asks.
type identity struct {
	account store.Account
	owner   survey.Owner
	grants  []survey.Grant
	secret  string // of the session's cookie
}

func identityOf(c *fiber.Ctx) identity { return c.Locals(identityKey).(identity) }

// actorOf is how the audit log names who asks.
func actorOf(c *fiber.Ctx) string { return string(identityOf(c).account.ID) }

func unitOf(c *fiber.Ctx) survey.Unit       { return c.Locals(unitKey).(survey.Unit) }
func projectOf(c *fiber.Ctx) survey.Project { return c.Locals(projectKey).(survey.Project) }
func waveOf(c *fiber.Ctx) survey.Wave       { return c.Locals(waveKey).(survey.Wave) }

// can asks the one function that decides, at this moment.
func (a *App) can(who identity, action survey.Action, owner survey.OwnerID, unit survey.UnitID) bool {
	return survey.Can(who.grants, action, owner, unit, a.store.Now())
}

// signedIn lets those pass who have a running session; others are sent to the
// sign-in page.
func (a *App) signedIn(c *fiber.Ctx) error {
	if err := a.identify(c); err != nil {
		return err
	}
	return c.Next()
}

// identify reads the session's cookie and who stands behind it.
func (a *App) identify(c *fiber.Ctx) error {
	ctx := c.UserContext()
	secret := c.Cookies(a.cookieName())
	if secret == "" {
		return errSignIn
	}
	id, err := a.store.UseSession(ctx, secret)
	if errors.Is(err, survey.ErrNotFound) {
		return errSignIn
	}
	if err != nil {
		return fmt.Errorf("use session: %w", err)
	}
	account, err := a.store.Account(ctx, id)
	if err != nil {
		return fmt.Errorf("read account: %w", err)
	}
	owner, err := a.store.Owner(ctx, account.Owner)
	if err != nil {
		return fmt.Errorf("read owner: %w", err)
	}
	grants, err := a.store.Grants(ctx, id)
	if err != nil {
		return fmt.Errorf("read grants: %w", err)
	}
	c.Locals(identityKey, identity{account: account, owner: owner, grants: grants, secret: secret})
	return nil
}

// ownerLeader lets those pass who may set up what their own owner has.
func (a *App) ownerLeader(c *fiber.Ctx) error { return a.ownerFor(c, survey.SetUp) }

// peopleManager lets those pass who may give and take back their owner's roles.
func (a *App) peopleManager(c *fiber.Ctx) error { return a.ownerFor(c, survey.Manage) }

// auditor lets those pass who may read what people of their owner have done.
func (a *App) auditor(c *fiber.Ctx) error { return a.ownerFor(c, survey.SeeAudit) }

// ownerFor concerns the person's own owner only: no address names another.
func (a *App) ownerFor(c *fiber.Ctx, action survey.Action) error {
	if err := a.identify(c); err != nil {
		return err
	}
	if who := identityOf(c); !a.can(who, action, who.owner.ID, "") {
		return fmt.Errorf("owner: %w", survey.ErrNotFound)
	}
	return c.Next()
}

// unitReader lets those pass who may see the results of the unit in the path.
func (a *App) unitReader(c *fiber.Ctx) error { return a.unitFor(c, survey.SeeUnit) }

// measureLogger lets those pass who may write down what the unit in the path
// does.
func (a *App) measureLogger(c *fiber.Ctx) error { return a.unitFor(c, survey.LogMeasures) }

func (a *App) unitFor(c *fiber.Ctx, action survey.Action) error {
	if err := a.identify(c); err != nil {
		return err
	}
	unit, err := a.store.Unit(c.UserContext(), survey.UnitID(c.Params("unit")))
	if err != nil {
		return fmt.Errorf("read unit: %w", err)
	}
	if !a.can(identityOf(c), action, unit.Owner, unit.ID) {
		return fmt.Errorf("unit: %w", survey.ErrNotFound)
	}
	c.Locals(unitKey, unit)
	return c.Next()
}

// projectReader lets those pass who may see all units of the project's owner.
func (a *App) projectReader(c *fiber.Ctx) error { return a.projectFor(c, survey.SeeOwner) }

// projectLeader lets those pass who may set the project up.
func (a *App) projectLeader(c *fiber.Ctx) error { return a.projectFor(c, survey.SetUp) }

func (a *App) projectFor(c *fiber.Ctx, action survey.Action) error {
	if err := a.identify(c); err != nil {
		return err
	}
	project, err := a.store.Project(c.UserContext(), survey.ProjectID(c.Params("project")))
	if err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	if !a.can(identityOf(c), action, project.Owner, "") {
		return fmt.Errorf("project: %w", survey.ErrNotFound)
	}
	c.Locals(projectKey, project)
	return c.Next()
}

// waveLeader lets those pass who may set up the project the wave belongs to.
func (a *App) waveLeader(c *fiber.Ctx) error {
	if err := a.identify(c); err != nil {
		return err
	}
	wave, err := a.store.Wave(c.UserContext(), survey.WaveID(c.Params("wave")))
	if err != nil {
		return fmt.Errorf("read wave: %w", err)
	}
	project, err := a.store.Project(c.UserContext(), wave.Project)
	if err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	if !a.can(identityOf(c), survey.SetUp, project.Owner, "") {
		return fmt.Errorf("wave: %w", survey.ErrNotFound)
	}
	c.Locals(waveKey, wave)
	c.Locals(projectKey, project)
	return c.Next()
}

// failureCapped slows those who fail often. Success costs nothing.
func (a *App) failureCapped(c *fiber.Ctx) error {
	if a.limit.blocked(c.IP()) {
		return errSlowDown
	}
	err := c.Next()
	if costsAFailure(err) {
		a.limit.failed(c.IP())
	}
	return err
}

// costsAFailure tells guesses from everything that goes wrong without anybody
// guessing, such as a database that is away.
func costsAFailure(err error) bool {
	return errors.Is(err, survey.ErrCodeRefused) || errors.Is(err, survey.ErrProofRefused) ||
		errors.Is(err, survey.ErrMalformed)
}
