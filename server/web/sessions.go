package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey/store"
)

// ownSession is one of a person's own sessions.
type ownSession struct {
	store.Session
	Here bool // the one that asks
}

func (a *App) ownSessions(c *fiber.Ctx) ([]ownSession, error) {
	who := identityOf(c)
	sessions, err := a.store.SessionsOf(c.UserContext(), who.account.ID)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	own := make([]ownSession, len(sessions))
	for i, s := range sessions {
		own[i] = ownSession{s, s.ID == store.SessionID(who.secret)}
	}
	return own, nil
}

// sessionEnd ends one of the person's own sessions.
func (a *App) sessionEnd(c *fiber.Ctx) error {
	who := identityOf(c)
	err := a.store.Tx(c.UserContext(), func(tx *store.Tx) error {
		if err := tx.EndSessionOf(c.UserContext(), who.account.ID, c.Params("session")); err != nil {
			return err
		}
		return tx.Audit(c.UserContext(), string(who.account.ID), "end session", "")
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return c.Redirect("/konto", fiber.StatusSeeOther)
}
