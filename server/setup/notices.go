package setup

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Notice is an appointment in words. ByName is empty for whoever runs the server.
type Notice struct {
	survey.Appointment
	Name, ByName string
}

// Notices are what who acts has yet to see as a data protection officer, the latest
// first: new officers, researchers and project leaders, and new sign-in links of those.
// Each officer sees them for themselves, also what was done before they came.
func (e Editor) Notices(ctx context.Context) ([]Notice, error) {
	seen, err := e.seen(ctx)
	if err != nil {
		return nil, err
	}
	appointments, err := e.read.Appointments(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	accounts, err := e.read.EverybodyOf(ctx, e.Owner)
	name := store.NamesOf(accounts)
	var notices []Notice
	for _, one := range slices.Backward(appointments.Watched(seen)) {
		notices = append(notices, Notice{one, name(one.Account), name(one.By)})
	}
	return notices, err
}

// seen is the number of the last entry that who acts has seen; 0 before the first.
func (e Editor) seen(ctx context.Context) (int, error) {
	entries, err := e.read.AuditOf(ctx, e.Owner, store.AuditFilter{Actor: e.Actor, Action: audit.SeeAppointments}, 1)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	return strconv.Atoi(entries[0].Detail)
}

// See marks the notices until one of them as seen by who acts; again is no error. A
// number that is none of theirs is survey.ErrState: nobody sees what is yet to be done.
func (e Editor) See(ctx context.Context, number int) error {
	return e.Together(ctx, func(e Editor) error {
		if seen, err := e.seen(ctx); err != nil || number <= seen {
			return err
		}
		_, err := e.write(ctx, audit.Event{Action: audit.SeeAppointments, Detail: strconv.Itoa(number)}, func(e Editor) (survey.Problems, error) {
			notices, err := e.Notices(ctx)
			if err == nil && !slices.ContainsFunc(notices, func(n Notice) bool { return n.Number == number }) {
				err = fmt.Errorf("there is no such notice: %w", survey.ErrState)
			}
			return nil, err
		}, nothing)
		return err
	})
}

// nothing is what is done where the log's entry is all that is written.
func nothing(*store.Tx) error { return nil }
