package setup

import (
	"context"
	"fmt"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/sheet"
	"trivselspuls/survey/store"
)

// Editor sets an owner up for the pages, the commands, the first run and a plan
// file, by the same rules. Whether the person may is decided before; here nothing of
// another owner is ever touched (survey.ErrNotFound). What is done is done as a
// whole and stands in the audit log, every account and every role by itself; what
// was entered wrongly comes back as survey.Problems, and then nothing has been done.
// Checks and changes are one transaction: of two who want the same name at the same
// time, one gets it and the other survey.Twice.
type Editor struct {
	Owner survey.OwnerID // empty until there is one
	Actor audit.Actor
	// Tx is the transaction it works in, within Together. Outside, everything it
	// does has one of its own.
	Tx    *store.Tx
	store *store.Store
	read  store.Reader
}

// NewEditor is the editor of an owner; of none yet when the identifier is empty.
func NewEditor(st *store.Store, owner survey.OwnerID, actor audit.Actor) Editor {
	return Editor{Owner: owner, Actor: actor, store: st, read: st.Reader}
}

// Together does several things in one transaction: all, or none when do returns an
// error. Those who set something up wait for each other.
func (e Editor) Together(ctx context.Context, do func(Editor) error) error {
	if e.Tx != nil {
		return do(e)
	}
	return e.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.Lock(ctx, store.LockSetUp); err != nil {
			return err
		}
		e.Tx, e.read = tx, tx.Reader
		return do(e)
	})
}

// write does one thing in which check, which may be nil, finds nothing wrong, and
// writes it down in the owner's log.
func (e Editor) write(ctx context.Context, event audit.Event, check func(Editor) (survey.Problems, error), do func(*store.Tx) error) (survey.Problems, error) {
	var problems survey.Problems
	err := e.Together(ctx, func(e Editor) (err error) {
		if check != nil {
			if problems, err = check(e); err != nil || len(problems) > 0 {
				return err
			}
		}
		if err := do(e.Tx); err != nil {
			return err
		}
		event.Owner = e.Owner
		return e.Tx.Audit(ctx, e.Actor, event)
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", event.Action, err)
	}
	return problems, nil
}

// CreateOwner stores a new owner and gives it an identifier.
func (e Editor) CreateOwner(ctx context.Context, owner survey.Owner) (survey.Owner, survey.Problems, error) {
	owner = owner.WithDefaults()
	owner.ID = survey.NewID[survey.OwnerID]()
	e.Owner = owner.ID
	problems, err := e.write(ctx, audit.Event{Action: audit.SetUpOwner},
		func(e Editor) (survey.Problems, error) { return e.checkOwner(ctx, owner) },
		func(tx *store.Tx) error { return tx.CreateOwner(ctx, owner) })
	return owner, problems, err
}

// checkOwner finds what is wrong with an owner beside the others.
func (e Editor) checkOwner(ctx context.Context, owner survey.Owner) (survey.Problems, error) {
	others, err := e.read.Owners(ctx)
	return owner.Check(others), err
}

// ChangeOwner gives the owner another name, colour and language. Whether its
// figures are invented never changes.
func (e Editor) ChangeOwner(ctx context.Context, owner survey.Owner) (survey.Problems, error) {
	owner.ID = e.Owner
	return e.write(ctx, audit.Event{Action: audit.ChangeOwner},
		func(e Editor) (survey.Problems, error) { return e.checkOwner(ctx, owner) },
		func(tx *store.Tx) error { return tx.ChangeOwner(ctx, owner) })
}

// SetContacts replaces whom those who answer at a unit may turn to, or with no unit at all
// that have none of their own. Fields are «contact.1.phone».
func (e Editor) SetContacts(ctx context.Context, unit survey.UnitID, contacts []survey.Contact) (survey.Problems, error) {
	return e.write(ctx, audit.Event{Action: audit.SetHelpContacts, Unit: unit}, func(e Editor) (survey.Problems, error) {
		if unit != "" {
			if _, err := e.Unit(ctx, unit); err != nil {
				return nil, err
			}
		}
		return checkContacts("contact", contacts), nil
	}, func(tx *store.Tx) error { return tx.SetContacts(ctx, e.Owner, unit, contacts) })
}

func checkContacts(field string, contacts []survey.Contact) (problems survey.Problems) {
	for i, c := range contacts {
		problems = append(problems, c.Check().Under(fmt.Sprintf("%s.%d", field, i+1))...)
	}
	if len(contacts) > survey.MaxContacts {
		problems.Add(field, survey.OutOfRange)
	}
	return problems
}

// Project is the owner's newest project, the one that is set up and shown; without
// an identifier when there is none.
func (e Editor) Project(ctx context.Context) (survey.Project, error) {
	return e.read.NewestProject(ctx, e.Owner)
}

// SetProject writes the owner's project with its phases: new when it has no
// identifier yet. Main goals of kinds that none is given for stay as they are. Fields are
// the project's own, goal.KIND and target.KIND.
func (e Editor) SetProject(ctx context.Context, project survey.Project, phases []survey.Phase, written ...Goal) (survey.Project, survey.Problems, error) {
	put, isNew := (*store.Tx).ChangeProject, project.ID == ""
	if isNew {
		project.ID, put = survey.NewID[survey.ProjectID](), (*store.Tx).CreateProject
	}
	project.Owner = e.Owner
	var goals []survey.Goal
	problems, err := e.write(ctx, audit.Event{Action: audit.SetUpProject, Project: project.ID}, func(e Editor) (survey.Problems, error) {
		if !isNew {
			if _, err := e.ownProject(ctx, project.ID); err != nil {
				return nil, err
			}
		}
		fresh, problems, err := e.newGoals(ctx, project.ID, written)
		goals = fresh
		return append(project.Check(phases), problems...), err
	}, func(tx *store.Tx) error {
		if err := put(tx, ctx, project); err != nil {
			return err
		}
		for _, phase := range phases {
			phase.Project = project.ID
			if err := tx.SetPhase(ctx, phase); err != nil {
				return err
			}
		}
		for _, g := range goals {
			if err := tx.SetGoal(ctx, project.ID, g); err != nil {
				return err
			}
			detail := strings.TrimSuffix(fmt.Sprintf("%s %s %g", g.Kind, g.Indicator, g.Target), " 0")
			if err := tx.Audit(ctx, e.Actor, audit.Event{Action: audit.SetGoal, Owner: e.Owner, Project: project.ID, Detail: detail}); err != nil {
				return err
			}
		}
		return nil
	})
	return project, problems, err
}

// ownProject is survey.ErrNotFound for a project of another owner.
func (e Editor) ownProject(ctx context.Context, id survey.ProjectID) (survey.Project, error) {
	project, err := e.read.Project(ctx, id)
	if err == nil && project.Owner != e.Owner {
		err = survey.ErrNotFound
	}
	return project, err
}

// ContactRow is one row of a table of whom respondents may turn to.
type ContactRow struct {
	Place
	Contact survey.Contact
}

// contactFields are the columns of a table of contacts.
var contactFields = []string{"name", "phone", "note", "link"}

// ReadContacts reads contacts that were pasted or sent as a file, as ReadTable does
// groups. Note and link may be left out.
func ReadContacts(text string) []ContactRow {
	var rows []ContactRow
	for _, line := range sheet.Lines(text, sheet.Fixed{Columns: len(contactFields), Least: 2, Heading: contactHeading}) {
		row := ContactRow{Place: placeOf(line, contactFields)}
		if len(row.Problems) == 0 {
			row.Contact = survey.Contact{Name: line.Cells[0], Phone: line.Cells[1], Note: line.Cells[2], Link: line.Cells[3]}
			row.Problems = row.Contact.Check()
		}
		rows = append(rows, row)
	}
	return rows
}

// contactHeading tells a line of headings: a word for a number stands where the
// number belongs.
func contactHeading(cells []string) bool {
	return len(cells) > 1 && words().Phones.MatchString(fold(cells[1]))
}
