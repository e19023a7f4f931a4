package approval_test

import (
	"context"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// reading is a context that does something once while answers are read for a package:
// the database asks it whether it has ended.
type reading struct {
	context.Context
	once   *sync.Once
	during func()
}

func (r reading) Done() <-chan struct{} {
	if strings.Contains(string(debug.Stack()), "Service).study(") {
		r.once.Do(r.during)
	}
	return r.Context.Done()
}

// People answer while a package is asked for and while it is made: neither holds the writer
// of the embedded database. PostgreSQL has no such one, and asks the context with its pool
// held, which a write would wait for.
func TestPackageIsMadeWithoutTheWriter(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		if c.st.Postgres() {
			return
		}
		went := 0
		ctx := reading{t.Context(), new(sync.Once), func() {
			ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
			defer stop()
			went++
			if err := c.st.Tx(ctx, func(tx *store.Tx) error {
				return tx.CreateOwner(ctx, survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabodal"})
			}); err != nil {
				t.Errorf("nothing is written meanwhile: %v", err)
			}
		}}
		a, problems, err := c.Ask(ctx, c.people[survey.Researcher], survey.Approval{
			Operation: survey.ExportResearch, Project: c.project.ID, Purpose: "Evaluering", Waves: []survey.WaveID{c.wave},
		})
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		c.sign(t, survey.ProjectLeader, a.ID)
		c.sign(t, survey.DataProtection, a.ID)
		ctx.once = new(sync.Once)
		if _, _, err := c.Export(ctx, c.people[survey.Researcher], a.ID, nil); err != nil {
			t.Error(err)
		}
		if went != 2 {
			t.Errorf("%d of two were seen reading", went)
		}
	})
}
