package site

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// A Guard decides who may use a route. Every route has one; there is no route
// without. What a guard found, the handler reads with the guard's own function
// (UnitOf, ProjectOf, WaveOf).
type Guard struct {
	Name  string // as the route table is read
	Check fiber.Handler
	Body  int // the most that may be posted, in bytes; 0: what strangers may
}

// How much a body may hold, in bytes. More than strangers may send is read only of
// somebody with a running session.
const (
	StrangersBody = 8 << 10
	FormBody      = 64 << 10 // of those who are signed in: a pasted table, long texts
	FileBody      = 1 << 20
)

// Taking is the same guard for a route that takes more or less than its like.
func (g Guard) Taking(bytes int) Guard {
	g.Body = bytes
	return g
}

// Add puts one route into the table.
type Add func(method, path string, guard Guard, handler fiber.Handler)

// With handles a route by show, with what find reads first. What find fails with is
// the route's answer.
func With[T any](find func(*fiber.Ctx) (T, error), show func(*fiber.Ctx, T) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		found, err := find(c)
		if err != nil {
			return err
		}
		return show(c, found)
	}
}

// Where is the handler of what an installation may be without: survey.ErrNotFound there.
func Where(there bool, handler fiber.Handler) fiber.Handler {
	if there {
		return handler
	}
	return func(*fiber.Ctx) error { return fmt.Errorf("not set up here: %w", survey.ErrNotFound) }
}

// Anyone lets everybody pass.
func (s *Site) Anyone() Guard {
	return Guard{"anyone", func(c *fiber.Ctx) error { return c.Next() }, StrangersBody}
}

// FailureCapped slows those who fail to sign in often. Success costs nothing.
func (s *Site) FailureCapped() Guard {
	return Guard{"failures limited", s.failureCapped, StrangersBody}
}

// SignedIn lets those pass who have a running session; others are sent to the
// sign-in page.
func (s *Site) SignedIn() Guard {
	return Guard{"signed in", s.signedIn(func(*fiber.Ctx, Identity) error { return nil }), FormBody}
}

// OwnerLeader lets those pass who may set up what their own owner has.
func (s *Site) OwnerLeader() Guard {
	return Guard{"may set up the owner", s.ownerFor(survey.SetUp), FormBody}
}

// PeopleManager lets those pass who may give and take back roles of their owner. Which
// ones is decided with the role.
func (s *Site) PeopleManager() Guard {
	return Guard{"may manage people", s.signedIn(func(_ *fiber.Ctx, who Identity) error {
		if !s.ManagesPeople(who) {
			return fmt.Errorf("owner: %w", survey.ErrNotFound)
		}
		return nil
	}), FormBody}
}

// Auditor lets those pass who may read what people of their owner have done.
func (s *Site) Auditor() Guard {
	return Guard{"may read the audit log", s.ownerFor(survey.SeeAudit), FormBody}
}

// UnitReader lets those pass who may see the results of the unit in the path.
func (s *Site) UnitReader() Guard {
	return Guard{"may see the unit", s.unitFor(survey.SeeUnit), FormBody}
}

// SlipPrinter lets those pass who may print the slips of the unit in the path.
func (s *Site) SlipPrinter() Guard {
	return Guard{"may print the unit's slips", s.unitFor(survey.PrintSlips), FormBody}
}

// MeasureLogger lets those pass who may write down what the unit in the path
// does.
func (s *Site) MeasureLogger() Guard {
	return Guard{"may log measures", s.unitFor(survey.LogMeasures), FormBody}
}

// GiverBack lets those pass who may publish what is told of the unit in the path.
func (s *Site) GiverBack() Guard {
	return Guard{"may publish for the unit", s.unitFor(survey.GiveBack), FormBody}
}

// ProjectReader lets those pass who may see all units of the project's owner.
func (s *Site) ProjectReader() Guard {
	return Guard{"may see all units", s.projectFor(survey.SeeOwner), FormBody}
}

// ProjectLeader lets those pass who may set the project up.
func (s *Site) ProjectLeader() Guard {
	return Guard{"may set up the project", s.projectFor(survey.SetUp), FormBody}
}

// Involved lets those pass who may ask or sign for what nobody may do alone.
func (s *Site) Involved() Guard {
	return Guard{"may ask or sign", s.projectFor(survey.SeeRaw), FormBody}
}

// WaveLeader lets those pass who may set up the project the wave belongs to.
func (s *Site) WaveLeader() Guard {
	return Guard{"may set up the wave", s.waveFor(survey.SetUp), FormBody}
}
