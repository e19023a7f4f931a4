package waves_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// raw is a second connection to the town's database, as an administrator has it.
func (c *town) raw(t testing.TB) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if c.st.Postgres() {
		driver = "postgres"
	}
	db, err := sql.Open(driver, c.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func (c *town) exec(t testing.TB, statements ...string) {
	t.Helper()
	db := c.raw(t)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// failOn makes every such event on a table an error, and returns what puts it
// right again.
func (c *town) failOn(t testing.TB, event, table string) (repair func()) {
	t.Helper()
	if !c.st.Postgres() {
		c.exec(t, fmt.Sprintf(`create trigger injected before %s on %s begin select raise(abort, 'injected'); end`, event, table))
		return func() { c.exec(t, `drop trigger injected`) }
	}
	c.exec(t, `create function injected() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$`,
		fmt.Sprintf(`create trigger injected before %s on %s for each row execute function injected()`, event, table))
	return func() { c.exec(t, `drop function injected cascade`) }
}

// Whatever step of closing fails, nothing is lost and closing works afterwards. Before
// the wave is stopped it takes answers again; from then on it waits to be closed, in
// whatever process.
func TestCloseAgainAfterFailure(t *testing.T) {
	type step struct {
		event, table string
		state        survey.WaveState // that the failure leaves
	}
	open := []step{{"delete", "ballot_box", survey.Open}, {"update", "wave_group", survey.Open}, {"update", "wave", survey.Open}, {"insert", "audit", survey.Open}}
	stopped := []step{
		{"insert", "answers", survey.Closing},
		{"insert", "snapshot", survey.Closing},
		{"update", "wave_group", survey.Closing},
		{"update", "wave", survey.Closing},
		{"insert", "audit", survey.Closing},
		{"delete", "ballot", survey.Closed},
		{"delete", "code", survey.Closed},
		{"update", "wave", survey.Closed},
	}
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		codes := c.onlyGroup(t)
		draw := c.crowd(t, 1)
		c.answer(t, codes[0], draw())
		fail := func(s step, close func() error) {
			t.Helper()
			repair := c.failOn(t, s.event, s.table)
			err := close()
			repair()
			now, unread := c.st.Wave(t.Context(), c.wave.ID)
			if err == nil || unread != nil || now.State != s.state {
				t.Fatalf("%s on %s: closing ended with %v and the wave is %s (%v)", s.event, s.table, err, now.State, unread)
			}
			if n := c.keyFiles(t); s.state != survey.Closed && n != 4 {
				t.Fatalf("%s on %s: %d files of keys are left", s.event, s.table, n)
			}
		}
		for i, s := range open {
			fail(s, func() error {
				_, err := c.Close(t.Context(), "test", c.wave.ID)
				return err
			})
			c.answer(t, codes[1+i], draw())
		}
		fail(stopped[0], func() error { // by hand, long before the deadline
			_, err := c.Close(t.Context(), "test", c.wave.ID)
			return err
		})
		for _, s := range stopped[1:] {
			fail(s, func() error { // taken up by the job of another process
				due := closer(waves.New(c.st, c.directory, c.library), io.Discard)
				if err := due.Due(t.Context()); err != nil {
					return err
				}
				return due.Failing()[c.wave.ID]
			})
		}
		closing, err := c.Close(t.Context(), "test", c.wave.ID)
		if want := (waves.Closing{Wave: c.wave.ID, Answered: 1 + len(open)}); err != nil || closing != want {
			t.Errorf("got %+v, %v, want %+v", closing, err, want)
		}
		c.nothingIsLeft(t)
	})
}

// A crash after the commit leaves the keys; the job at the next start destroys
// them.
func TestCleanUpIsFinishedLater(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		code := c.onlyGroup(t)[0]
		c.answer(t, code, c.crowd(t, 1)())
		mark := filepath.Join(c.keyDirs[0], "trivselspuls-keys")
		text, err := os.ReadFile(mark)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(mark); err != nil { // as when the disk is not mounted
			t.Fatal(err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err == nil {
			t.Fatal("closing did not tell that keys could not be destroyed")
		}
		if left, err := c.st.Uncleaned(t.Context()); len(left) != 1 || err != nil {
			t.Fatalf("uncleaned: %v, %v", left, err)
		}
		if err := os.WriteFile(mark, text, 0o600); err != nil {
			t.Fatal(err)
		}
		restarted := waves.New(c.st, c.directory, c.library)
		c.closeDue(t, restarted)
		if stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID); len(stored) != 1 || err != nil {
			t.Errorf("after the restart: %d answers, %v", len(stored), err)
		}
		c.nothingIsLeft(t)
	})
}

func TestCloseWithoutKeysDeletesNothing(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		codes := c.onlyGroup(t)
		c.answer(t, codes[0], c.crowd(t, 1)())
		if err := c.directory.Destroy(c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); !errors.Is(err, survey.ErrKeyMissing) {
			t.Errorf("got %v", err)
		}
		counts, err := c.st.CastCounts(t.Context(), c.wave.ID)
		sum := 0
		for _, n := range counts {
			sum += n
		}
		w, werr := c.st.Wave(t.Context(), c.wave.ID)
		if sum != 1 || err != nil || w.State != survey.Open || werr != nil {
			t.Errorf("%d ballots, wave %s, %v, %v", sum, w.State, err, werr)
		}
	})
}

// A wave whose stored manifest was changed is not served at all.
func TestChangedManifestIsNotServed(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		code := c.onlyGroup(t)[0]
		set := `update wave set manifest = manifest || convert_to(' ', 'UTF8')`
		if !c.st.Postgres() {
			set = `update wave set manifest = cast(manifest || ' ' as blob)`
		}
		c.exec(t, set)
		restarted := waves.New(c.st, c.directory, c.library)
		if _, err := restarted.Look(t.Context(), code); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("look: got %v", err)
		}
		if _, _, err := restarted.Manifest(t.Context(), c.wave.ID); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("manifest: got %v", err)
		}
		if unserved, err := restarted.Unserved(t.Context()); err != nil || unserved[c.wave.ID] == nil {
			t.Errorf("nobody is told: %v, %v", unserved, err)
		}
	})
}

// Sealed answers that come while the wave's keys are away, as when a disk is not
// mounted after a restart, are not refused: their senders would throw them away.
func TestAnswersWaitForTheKeys(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ctx := t.Context()
		codes := c.onlyGroup(t)
		r := c.arrive(t, codes[0])
		r.redeem(t)
		r.seal(t, c.crowd(t, 1)())
		away := map[string][]byte{}
		for _, dir := range c.keyDirs {
			name := filepath.Join(dir, string(c.wave.ID)+".keys")
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if away[name] = body; os.Remove(name) != nil {
				t.Fatal("the keys cannot be taken away")
			}
		}
		restarted := waves.New(c.st, c.directory, c.library)
		if _, err := restarted.Cast(ctx, r.group, r.token, r.proof, r.sealed); !errors.Is(err, survey.ErrUnavailable) {
			t.Errorf("a ballot without the keys: %v", err)
		}
		form := waves.Form{Code: codes[1], Group: r.group, Nonce: make([]byte, waves.NonceSize), Answers: c.crowd(t, 2)()}
		if err := restarted.AnswerForm(ctx, form); !errors.Is(err, survey.ErrUnavailable) {
			t.Errorf("a form without the keys: %v", err)
		}
		if _, err := restarted.Cast(ctx, survey.NewID[survey.GroupID](), r.token, r.proof, r.sealed); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("a ballot of no group: %v", err)
		}
		for name, body := range away {
			if err := os.WriteFile(name, body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c.clock.add(time.Minute)
		if _, err := restarted.Cast(ctx, r.group, r.token, r.proof, r.sealed); err != nil {
			t.Errorf("a ballot with the keys back: %v", err)
		}
	})
}

// Answers keep coming while the wave is closed, twice at once: each one that was
// acknowledged is counted, exactly once.
func TestCloseWhileAnswersCome(t *testing.T) {
	const people = 60
	eachTown(t, []int{people}, func(t *testing.T, c *town) {
		codes := c.onlyGroup(t)
		draw := c.crowd(t, 1)
		ready := make([]*respondent, people)
		for i, code := range codes {
			ready[i] = c.arrive(t, code)
			ready[i].redeem(t)
			ready[i].seal(t, draw())
		}
		var acknowledged atomic.Int32
		halfway := make(chan struct{})
		var once sync.Once
		var all sync.WaitGroup
		for part := range 4 {
			all.Go(func() {
				for i := part; i < people; i += 4 {
					r := ready[i]
					_, err := c.Cast(t.Context(), r.group, r.token, r.proof, r.sealed)
					switch {
					case err == nil:
						if acknowledged.Add(1) == people/3 {
							once.Do(func() { close(halfway) })
						}
					case !errors.Is(err, survey.ErrProofRefused):
						t.Errorf("cast: %v", err)
					}
				}
			})
		}
		<-halfway
		var closed atomic.Int32
		for range 2 {
			all.Go(func() {
				_, err := c.Close(t.Context(), "test", c.wave.ID)
				switch {
				case err == nil:
					closed.Add(1)
				case !errors.Is(err, survey.ErrState) && !errors.Is(err, survey.ErrKeyMissing):
					t.Errorf("close: %v", err)
				}
			})
		}
		all.Wait()
		stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID)
		if err != nil || len(stored) != int(acknowledged.Load()) || closed.Load() == 0 {
			t.Errorf("%d responses of %d acknowledged, %d closings, %v", len(stored), acknowledged.Load(), closed.Load(), err)
		}
		c.nothingIsLeft(t)
	})
}

// Several who open the same wave: one does, and its keys are the ones that stay.
func TestOpenAtTheSameTime(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		other := waves.New(c.st, c.directory, c.library) // as in another process
		results := make([]error, 6)
		var all sync.WaitGroup
		for i := range results {
			service := c.Service
			if i%2 == 1 {
				service = other
			}
			all.Go(func() { results[i] = service.Open(t.Context(), "test", c.wave.ID) })
		}
		all.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if !errors.Is(err, survey.ErrState) {
				t.Errorf("a loser got %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d opened the wave", won)
		}
		groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil || len(groups) != 1 {
			t.Fatalf("groups: %v, %v", groups, err)
		}
		codes, err := c.PrintSlips(t.Context(), "test", groups[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		c.answer(t, codes[0], c.crowd(t, 1)())
		if closing, err := c.Close(t.Context(), "test", c.wave.ID); err != nil || closing.Answered != 1 {
			t.Errorf("closing: %+v, %v", closing, err)
		}
	})
}
