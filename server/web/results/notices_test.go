package results_test

import (
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// A data protection officer is told by name of a group that had more answers than were
// asked, and not as of one whose answers were refused.
func TestOfficersAreToldOfMoreAnswersThanAsked(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		groups, err := w.Store.WaveGroups(t.Context(), w.Wave)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Store.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.Audit(t.Context(), "test", audit.Event{Action: audit.CountMore, Waves: []survey.WaveID{w.Wave}, Group: groups[0].ID})
		})
		if err != nil {
			t.Fatal(err)
		}
		notices, err := setup.NewEditor(w.Store, webtest.OwnerOf(t, w), "officer").Notices(t.Context())
		telling := 0
		for _, n := range notices {
			if strings.HasSuffix(n.Group, groups[0].Name) && n.Action == audit.CountMore {
				telling++
			}
		}
		if err != nil || telling != 1 {
			t.Errorf("%+v, %v", notices, err)
		}
	})
}
