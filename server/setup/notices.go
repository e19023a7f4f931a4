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

// Notice is an appointment in words, with ByName empty for whoever runs the server; or a
// group whose answers were refused when its wave closed, or that had more than asked; or
// a wave that was abandoned.
type Notice struct {
	survey.Appointment
	Name, ByName string
	Group, Wave  string       // that was closed; else empty
	Action       audit.Action // what was done to them; empty for an appointment
}

// mostRefused is how many refused groups a person is told of at a time.
const mostRefused = 100

// Notices are what who acts has yet to see as a data protection officer, the latest
// first: new officers, researchers and project leaders, new sign-in links of those,
// groups whose answers were refused or more than asked, and abandoned waves. Each officer sees them for themselves, also what was done before they came.
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
		notices = append(notices, Notice{Appointment: one, Name: name(one.Account), ByName: name(one.By)})
	}
	if err != nil {
		return nil, err
	}
	for _, action := range []audit.Action{audit.RefuseAnswers, audit.CountMore, audit.AbandonWave} {
		closings, err := e.closings(ctx, action, seen)
		if err != nil {
			return nil, err
		}
		notices = append(notices, closings...)
	}
	slices.SortFunc(notices, func(a, b Notice) int { return b.Number - a.Number })
	return notices, err
}

// closings are the waves, and groups, that were closed with an action after an entry of the log.
func (e Editor) closings(ctx context.Context, action audit.Action, seen int) (notices []Notice, err error) {
	entries, err := e.read.AuditOf(ctx, e.Owner, store.AuditFilter{Action: action}, mostRefused)
	for _, entry := range entries {
		if err != nil || entry.Seq <= seen {
			break
		}
		var event audit.Event
		if event, err = entry.Event(); err != nil || len(event.Waves) != 1 {
			break
		}
		var named []store.Named
		named, err = e.read.Names(ctx, []string{string(event.Group), string(event.Waves[0])})
		n := Notice{Appointment: survey.Appointment{Number: entry.Seq, At: entry.At}, Group: string(event.Group), Wave: string(event.Waves[0]), Action: action}
		for _, one := range named {
			switch one.ID {
			case n.Group:
				n.Group = one.Name
			case n.Wave:
				n.Wave = one.Name
			}
		}
		notices = append(notices, n)
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
		}, func(*store.Tx) error { return nil }) // the log's entry is all that is written
		return err
	})
}
