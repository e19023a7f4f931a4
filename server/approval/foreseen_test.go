package approval_test

import (
	"errors"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Both who sign read the same of what the package will hold, and another is not handed out.
func TestPackageIsTheOneForeseen(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx, researcher := t.Context(), c.people[survey.Researcher]
		a, err := c.st.Approval(ctx, c.ask(t, survey.Researcher, survey.ExportResearch))
		if err != nil {
			t.Fatal(err)
		}
		foreseen, err := c.Foreseen(a)
		if err != nil || len(foreseen) != 1 || foreseen[0].Rows != 70 || foreseen[0].Cells != 1 || foreseen[0].Alone == 0 || strings.Contains(a.Foreseen, "Fjellbekken") {
			t.Fatalf("foreseen %s, %v", a.Foreseen, err)
		}
		other := a
		other.ID, other.Foreseen = survey.NewID[survey.ApprovalID](), strings.Replace(a.Foreseen, "70", "71", 1)
		if err := c.st.Tx(ctx, func(tx *store.Tx) error { return tx.CreateApproval(ctx, other) }); err != nil {
			t.Fatal(err)
		}
		for _, id := range []survey.ApprovalID{a.ID, other.ID} {
			c.sign(t, survey.ProjectLeader, id)
			c.sign(t, survey.DataProtection, id)
		}
		if body, _, err := c.Export(ctx, researcher, other.ID, nil); !errors.Is(err, survey.ErrState) || body != nil {
			t.Errorf("another package than was signed for: %d bytes, %v", len(body), err)
		}
		body, _, err := c.Export(ctx, researcher, a.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"codebook.xml", "read.R", "indicators.csv", "phases.csv", "waves.csv", "measures.csv"} {
			if text := read(t, body, name); text == "" || strings.Contains(text, "Fjellbekken") {
				t.Errorf("%s: %.200s", name, text)
			}
		}
	})
}
