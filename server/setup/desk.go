package setup

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Desk is where somebody sets an owner up: on the pages or with the server's
// commands, by the same rules. Whether the person may is decided before; here
// nothing of another owner is ever touched (survey.ErrNotFound). What is done is
// done as a whole and stands in the audit log; what was entered wrongly comes back
// as survey.Problems, and then nothing has been done.
type Desk struct {
	Store *store.Store
	Owner survey.OwnerID
	Actor audit.Actor
}

// write does one thing and writes it down, in the owner's log.
func (d Desk) write(ctx context.Context, do func(*store.Tx) error, event audit.Event) error {
	err := d.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return d.audit(ctx, tx, event)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", event.Action, err)
	}
	return nil
}

// audit writes an event down in the owner's log.
func (d Desk) audit(ctx context.Context, tx *store.Tx, event audit.Event) error {
	event.Owner = d.Owner
	return tx.Audit(ctx, d.Actor, event)
}

// CreateOwner stores a new owner and gives it an identifier.
func CreateOwner(ctx context.Context, st *store.Store, actor audit.Actor, owner survey.Owner) (survey.Owner, survey.Problems, error) {
	owner.ID = survey.NewID[survey.OwnerID]()
	owner = owner.WithDefaults()
	problems := owner.Check()
	owners, err := st.Owners(ctx)
	if err != nil {
		return owner, nil, fmt.Errorf("read owners: %w", err)
	}
	for _, other := range owners {
		if other.Name == owner.Name {
			problems.Add("name", survey.Twice) // the commands tell owners apart by name
		}
	}
	if len(problems) > 0 {
		return owner, problems, nil
	}
	d := Desk{st, owner.ID, actor}
	return owner, nil, d.write(ctx, func(tx *store.Tx) error { return tx.CreateOwner(ctx, owner) }, audit.Event{Action: audit.SetUpOwner})
}

// ChangeOwner gives the owner another name, colour and language. Whether its
// figures are invented never changes.
func (d Desk) ChangeOwner(ctx context.Context, owner survey.Owner) (survey.Problems, error) {
	owner.ID = d.Owner
	if problems := owner.Check(); len(problems) > 0 {
		return problems, nil
	}
	return nil, d.write(ctx, func(tx *store.Tx) error { return tx.ChangeOwner(ctx, owner) }, audit.Event{Action: audit.ChangeOwner})
}

// SetContacts replaces whom the owner's respondents may turn to. Fields are
// «contact.1.phone».
func (d Desk) SetContacts(ctx context.Context, contacts []survey.Contact) (survey.Problems, error) {
	var problems survey.Problems
	for i, c := range contacts {
		problems = append(problems, c.Check().Under(fmt.Sprintf("contact.%d", i+1))...)
	}
	if len(contacts) > survey.MaxContacts {
		problems.Add("contact", survey.OutOfRange)
	}
	if len(problems) > 0 {
		return problems, nil
	}
	return nil, d.write(ctx, func(tx *store.Tx) error { return tx.SetContacts(ctx, d.Owner, contacts) }, audit.Event{Action: audit.SetHelpContacts})
}

// SetProject writes the owner's project with its phases: new when it has no
// identifier yet. Fields are the project's own.
func (d Desk) SetProject(ctx context.Context, project survey.Project, phases []survey.Phase) (survey.Project, survey.Problems, error) {
	put := (*store.Tx).ChangeProject
	if project.ID == "" {
		project.ID, put = survey.NewID[survey.ProjectID](), (*store.Tx).CreateProject
	} else if before, err := d.Store.Project(ctx, project.ID); err != nil {
		return project, nil, fmt.Errorf("set up project: %w", err)
	} else if before.Owner != d.Owner {
		return project, nil, fmt.Errorf("set up project: %w", survey.ErrNotFound)
	}
	project.Owner = d.Owner
	if problems := project.Check(phases); len(problems) > 0 {
		return project, problems, nil
	}
	return project, nil, d.write(ctx, func(tx *store.Tx) error {
		if err := put(tx, ctx, project); err != nil {
			return err
		}
		for _, phase := range phases {
			phase.Project = project.ID
			if err := tx.SetPhase(ctx, phase); err != nil {
				return err
			}
		}
		return nil
	}, audit.Event{Action: audit.SetUpProject, Project: project.ID})
}
