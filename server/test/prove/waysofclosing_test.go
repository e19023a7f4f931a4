package prove

import (
	"maps"
	"net/url"
	"os/exec"
	"slices"
	"testing"
	"time"

	"trivselspuls/server/memory"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// closeByPage closes the wave on its page. The wave has been stopped before, and the
// database is held, so that the closing stands still with everything open: its process
// then has the opening key and the answers, and the server has neither.
func (w *witness) closeByPage(t *testing.T) {
	t.Helper()
	st, _ := w.inside(t)
	defer st.Close()
	first := w.trails[0]
	if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.BeginClosing(t.Context(), first.wave) }); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.SetCounts(t.Context(), w.group(t, st, first.wave), 0, 0, false); err != nil {
			return err
		}
		go func() {
			defer close(closed)
			w.post(t, first.wave, "lukk", url.Values{"sure": {"yes"}})
		}()
		w.opened(t, first.secret())
		w.nothing(t, "while it is closed")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-closed
	for _, tr := range w.trails[1:] {
		w.post(t, tr.wave, "lukk", url.Values{"sure": {"yes"}})
	}
	w.untilClosed(t)
}

func (w *witness) group(t *testing.T, st *store.Store, wave survey.WaveID) survey.GroupID {
	t.Helper()
	groups, err := st.WaveGroups(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	return groups[0].ID
}

// opened waits until a keeper has the opening key and every answer in memory. That a
// server has some of it instead ends the test at once.
func (w *witness) opened(t *testing.T, secret map[string][][]byte) {
	t.Helper()
	var last memory.Result
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline) && !t.Failed(); {
		for _, pid := range w.keepers(t) {
			result, err := memory.Search(pid, secret)
			if err != nil {
				continue // it has ended
			}
			if last = result; len(result.Found) == len(secret) {
				t.Logf("%-20s keeper: %d MB looked through, %d pieces of all %d things", "while it is closed", result.Read>>20, result.Total(), len(result.Found))
				return
			}
		}
		w.nothing(t, "while it is being closed")
	}
	t.Fatalf("the search is blind: of %d things a closing finds %v", len(secret), slices.Sorted(maps.Keys(last.Found)))
}

// untilClosed waits until nothing of the closings goes on.
func (w *witness) untilClosed(t *testing.T) {
	t.Helper()
	db := w.raw(t)
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var left int // also what is only yet to be written anew
		if err := db.QueryRow(`select count(*) from wave where state <> 'closed' or not rewritten`).Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
	}
	t.Fatalf("the waves are not closed\n%s", &w.serving[0].output)
}

func (w *witness) closeByCommand(t *testing.T) {
	t.Helper()
	v := w.serving[0]
	for _, tr := range w.trails {
		command := exec.Command(v.args[len(v.args)-2], "wave", "close", string(tr.wave), "-sure")
		command.Env = v.env
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

// closeByDeadline lets the deadline pass. Each server looks at its start and every
// minute: at full length one of them comes to it by itself, otherwise one more does.
func (w *witness) closeByDeadline(t *testing.T) {
	t.Helper()
	over := time.Now().UTC().Add(-survey.Grace).Truncate(time.Second)
	if _, err := w.raw(t).Exec(`update wave set opens_at = $1, closes_at = $2`, over.Add(-time.Hour), over); err != nil {
		t.Fatal(err)
	}
	if !full() {
		w.oneMore(t)
	}
	w.untilClosed(t)
}
