package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

//go:embed work.yaml
var workFile []byte

// work is what work.yaml holds.
type work struct {
	Measures []struct {
		Of             string
		After, Days    int
		survey.Measure `yaml:",inline"`
	}
	Assessment survey.Assessment
	Meetings   []struct {
		After     int
		Own       bool
		Meeting   survey.Meeting
		Agreement survey.Agreement
	}
}

// work writes down what the units of the plan have started to do, what the project and its
// first unit have met about, and what the steering group has concluded.
func (m *maker) work(ctx context.Context) error {
	var all work
	if err := yaml.Unmarshal(workFile, &all); err != nil {
		return err
	}
	baseline, first := m.Plan.Project.Waves[0].Period.From, m.units[0].ID
	return m.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		for _, b := range all.Measures {
			unit, found := survey.Find(m.units, func(u survey.Unit) bool { return b.Of != "" && strings.HasPrefix(u.Name, b.Of) })
			if !found && b.Of != "" {
				continue
			}
			one := b.Measure
			one.ID, one.Project, one.Unit, one.Shared = survey.NewID[survey.MeasureID](), m.project.ID, unit.ID, true
			one.Starts = baseline.AddDate(0, 0, b.After)
			if b.Days > 0 {
				ends := one.Starts.AddDate(0, 0, b.Days)
				one.Ends = &ends
			}
			if found := one.Check(m.project, func(string) bool { return true }); len(found) > 0 {
				return fmt.Errorf("measure %q: %v", one.Title, found)
			}
			err = errors.Join(err, tx.CreateMeasure(ctx, one))
		}
		all.Assessment.Project = m.project.ID
		err = errors.Join(err, tx.CreateAssessment(ctx, all.Assessment))
		for _, one := range all.Meetings {
			held, agreed := one.Meeting, one.Agreement
			held.ID, held.Project, held.Held = survey.NewID[survey.MeetingID](), m.project.ID, baseline.AddDate(0, 0, one.After)
			if one.Own {
				held.Unit = first
			}
			agreed.ID, agreed.Meeting, agreed.Unit, agreed.Due = survey.NewID[survey.AgreementID](), held.ID, held.Unit, held.Held.AddDate(0, 0, 30)
			err = errors.Join(err, tx.CreateMeeting(ctx, held, []survey.UnitID{first}), tx.CreateAgreement(ctx, agreed))
		}
		return err
	})
}
