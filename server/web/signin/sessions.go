package signin

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// ownSession is one of a person's own sessions.
type ownSession struct {
	store.Session
	Here bool // the one that asks
}

func (a *Area) ownSessions(c *fiber.Ctx) ([]ownSession, error) {
	who := site.IdentityOf(c)
	sessions, err := a.Store.SessionsOf(c.UserContext(), who.Account.ID)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	own := make([]ownSession, len(sessions))
	for i, s := range sessions {
		own[i] = ownSession{s, s.ID == store.SessionID(who.Secret)}
	}
	return own, nil
}

// sessionEnd ends one of the person's own sessions.
func (a *Area) sessionEnd(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) error {
		if err := tx.EndSessionOf(c.UserContext(), who.Account.ID, c.Params("session")); err != nil {
			return err
		}
		return tx.Audit(c.UserContext(), site.ActorOf(c), audit.Event{Action: audit.EndSession})
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return c.Redirect("/konto", fiber.StatusSeeOther)
}
