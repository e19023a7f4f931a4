package prove

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/memory"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Proof 4. Whoever has the machine after a wave has closed finds nothing of it in the
// memory of what serves: no key that signed or opened, no answer. Thirty people answer
// one after another, on pages of the real program.

// closingWay is how a wave comes to its end.
type closingWay string

const (
	byPage     closingWay = "page"
	byDeadline closingWay = "deadline"
	byCommand  closingWay = "command"
)

// secondsAfter is how long after closing memory is looked into for the last time, in
// seconds; 0 unless TRIVSELSPULS_SECONDS_AFTER says more.
func secondsAfter() time.Duration {
	n, _ := strconv.Atoi(os.Getenv("TRIVSELSPULS_SECONDS_AFTER"))
	return time.Duration(n) * time.Second
}

func TestProveMemoryKeepsNothing(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("starts whole servers and reads their memory from the system")
	}
	for _, way := range []closingWay{byPage, byDeadline, byCommand} {
		t.Run(string(way), func(t *testing.T) {
			t.Run("one server", func(t *testing.T) {
				if way == byDeadline && !full() {
					t.Skip("a server looks at deadlines once a minute")
				}
				t.Run("sqlite", func(t *testing.T) { proveMemory(t, nil, way, 1) })
				if full() {
					t.Run("postgres", func(t *testing.T) { proveMemory(t, storetest.NewCluster(t, "wal_recycle = off"), way, 1) })
				}
			})
			t.Run("two servers", func(t *testing.T) {
				t.Run("postgres", func(t *testing.T) { proveMemory(t, storetest.NewCluster(t, "wal_recycle = off"), way, 2) })
			})
		})
	}
}

// witness is what is known of a wave, to be looked for.
type witness struct {
	*site
	serving []*server
	cookie  *http.Cookie
	keys    map[string][][]byte
	answers map[string][][]byte
}

func proveMemory(t *testing.T, cluster *storetest.Cluster, way closingWay, servers int) {
	s := plannedSite(t, cluster, 30)
	w := &witness{site: s, cookie: s.leader(t), answers: map[string][][]byte{}}
	w.oneMore(t)
	w.post(t, "apne", url.Values{"custody": {string(keys.InFile)}})
	for len(w.serving) < servers {
		w.oneMore(t)
	}
	s.print(t)
	directory, err := keys.Open(filepath.Join(s.dir, "keys"), filepath.Join(s.dir, "keys-copy"))
	if err != nil {
		t.Fatal(err)
	}
	if w.keys, err = directory.Shapes(s.wave); err != nil {
		t.Fatal(err)
	}
	w.answerInTurn(t)
	w.nothing(t, "while open")
	w.held(t)
	w.doctorSees(t, "keeps a wave's keys")
	switch way {
	case byPage:
		w.closeByPage(t)
	case byCommand:
		w.closeByCommand(t)
	case byDeadline:
		w.closeByDeadline(t)
	}
	w.nothing(t, "closed by "+string(way))
	w.doctorSees(t, "has no piece of a wave's keys")
	if after := secondsAfter(); after > 0 {
		time.Sleep(after)
		w.nothing(t, fmt.Sprint(after, " later"))
	}
	if kept := w.keepers(t); len(kept) > 0 && secondsAfter() > time.Minute {
		t.Errorf("keepers %v go on after closing", kept)
	}
	for _, v := range w.serving {
		v.stop(syscall.SIGTERM)
	}
	s.closedWhole(t, len(s.codes), 0)
}

// oneMore starts one more serving process of the installation.
func (w *witness) oneMore(t *testing.T) {
	t.Helper()
	v := w.serve(t)
	v.start(t)
	v.wait(t)
	w.serving = append(w.serving, v)
}

// leader is a session of a project leader.
func (s *site) leader(t *testing.T) *http.Cookie {
	t.Helper()
	st, _ := s.inside(t)
	defer st.Close()
	ctx := t.Context()
	owners, err := st.Owners(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cookie := &http.Cookie{Name: "session"}
	err = st.Tx(ctx, func(tx *store.Tx) error {
		account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owners[0].ID, Login: "leder", Name: "Leder", Language: "nb"}
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		if err := tx.Grant(ctx, account.ID, survey.Grant{Role: survey.ProjectLeader, Owner: account.Owner, Expires: tx.Now().AddDate(1, 0, 0)}); err != nil {
			return err
		}
		cookie.Value, err = tx.StartSession(ctx, account.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// post presses a button on the wave's page, at the first server.
func (w *witness) post(t *testing.T, button string, form url.Values) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.serving[0].url+"/maling/"+string(w.wave)+"/"+button, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(w.cookie)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Errorf("%s: %v", button, err)
		return
	}
	response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		t.Errorf("%s: status %d\n%s", button, response.StatusCode, &w.serving[0].output)
	}
}

// answerInTurn lets everybody answer, one after another, at one server after another.
func (w *witness) answerInTurn(t *testing.T) {
	t.Helper()
	first := newHistory(t, w.site, w.serving[0].url)
	for i, code := range w.codes {
		h := newHistory(t, w.site, w.serving[i%len(w.serving)].url)
		h.draw, h.drawn, h.given = first.draw, first.drawn, map[string]bool{}
		if err := h.answerOnce(t.Context(), code); err != nil {
			t.Fatal(err)
		}
		for record := range h.given {
			listed := strings.Trim(strings.ReplaceAll(fmt.Sprint([]byte(record)), " ", ","), "[]") // as JSON has it
			w.answers[fmt.Sprintf("answers of person %d", i)] = [][]byte{[]byte(record), []byte(listed)}
		}
	}
}

// all is what must be in no memory that serves.
func (w *witness) all() map[string][][]byte {
	all := maps.Clone(w.keys)
	maps.Copy(all, w.answers)
	return all
}

// nothing looks through the memory of everything that serves.
func (w *witness) nothing(t *testing.T, when string) {
	t.Helper()
	for i, v := range w.serving {
		result, err := memory.Search(v.process.Pid, w.all())
		if errors.Is(err, memory.ErrUnread) && os.Getenv("TRIVSELSPULS_REQUIRE") != "1" {
			t.Skip(err) // root may, and where it may not nothing is proved
		}
		if err != nil || result.Unread > 0 {
			t.Fatalf("%s: %d bytes of server %d could not be read, %v", when, result.Unread, i+1, err)
		}
		t.Logf("%-20s server %d: %d MB looked through, %d pieces of %d things", when, i+1, result.Read>>20, result.Total(), len(w.all()))
		for name, n := range result.Found {
			t.Errorf("%s: server %d has %d pieces of the %s in memory", when, i+1, n, name)
		}
	}
}

// held shows that the search finds what is there: the keepers have what signs, and not
// what opens.
func (w *witness) held(t *testing.T) {
	t.Helper()
	kept := w.keepers(t)
	if len(kept) != len(w.serving) {
		t.Fatalf("%d servers have the keepers %v", len(w.serving), kept)
	}
	for _, pid := range kept {
		result, err := memory.Search(pid, w.all())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%-20s keeper: %d MB looked through, %d pieces", "while open", result.Read>>20, result.Total())
		for name := range w.all() {
			signs := name == "pepper" || strings.HasPrefix(name, "signing key")
			if n := result.Found[name]; n > 0 != signs {
				t.Errorf("while open, a keeper has %d pieces of the %s in memory", n, name)
			}
		}
	}
}

// doctorSees looks with the command that whoever keeps a server has, which may see other
// servers on this machine too.
func (w *witness) doctorSees(t *testing.T, want string) {
	t.Helper()
	v := w.serving[0]
	command := exec.Command(v.args[len(v.args)-2], "doctor", "-memory")
	command.Env = v.env
	out, _ := command.CombinedOutput() // it fails for other reasons on a machine of tests
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "wrong      memory") {
			t.Errorf("the doctor says %s", line)
		}
	}
	if !strings.Contains(string(out), want) {
		t.Errorf("the doctor does not say %q:\n%s", want, out)
	}
}

// keepers are the processes that servers have begun and that have not ended.
func (w *witness) keepers(t *testing.T) (pids []int) {
	t.Helper()
	for _, v := range w.serving {
		pids = append(pids, v.keepers(t)...)
	}
	return pids
}

// closeByPage closes the wave on its page. The wave has been stopped before, and the
// database is held, so that the closing stands still with everything open: its process
// then has the opening key and the answers, and the server has neither.
func (w *witness) closeByPage(t *testing.T) {
	t.Helper()
	st, _ := w.inside(t)
	defer st.Close()
	if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.BeginClosing(t.Context(), w.wave) }); err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.SetCounts(t.Context(), w.group(t, st), 0, 0, false); err != nil {
			return err
		}
		go func() {
			defer close(closed)
			w.post(t, "lukk", url.Values{"sure": {"yes"}})
		}()
		w.opened(t)
		w.nothing(t, "while it is closed")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-closed
	w.untilClosed(t)
}

func (w *witness) group(t *testing.T, st *store.Store) survey.GroupID {
	t.Helper()
	groups, err := st.WaveGroups(t.Context(), w.wave)
	if err != nil {
		t.Fatal(err)
	}
	return groups[0].ID
}

// opened waits until a keeper has the opening key and every answer in memory.
func (w *witness) opened(t *testing.T) {
	t.Helper()
	var last memory.Result
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		for _, pid := range w.keepers(t) {
			result, err := memory.Search(pid, w.all())
			if err != nil {
				continue // it has ended
			}
			if last = result; len(result.Found) == len(w.all()) {
				t.Logf("%-20s keeper: %d MB looked through, %d pieces of all %d things", "while it is closed", result.Read>>20, result.Total(), len(result.Found))
				return
			}
		}
	}
	w.nothing(t, "while it is closed")
	t.Fatalf("the search is blind: of %d things a closing finds %v", len(w.all()), slices.Sorted(maps.Keys(last.Found)))
}

// untilClosed waits until nothing of the closing goes on.
func (w *witness) untilClosed(t *testing.T) {
	t.Helper()
	st, _ := w.inside(t)
	defer st.Close()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		wave, err := st.Wave(t.Context(), w.wave)
		if err != nil {
			t.Fatal(err)
		}
		left, err := st.Uncleaned(t.Context())
		if wave.State == survey.Closed && len(left) == 0 && err == nil {
			return
		}
	}
	t.Fatalf("the wave is not closed\n%s", &w.serving[0].output)
}

func (w *witness) closeByCommand(t *testing.T) {
	t.Helper()
	v := w.serving[0]
	command := exec.Command(v.args[len(v.args)-2], "wave", "close", string(w.wave), "-sure")
	command.Env = v.env
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// closeByDeadline lets the deadline pass. Each server looks at its start and every
// minute: at full length one of them comes to it by itself, otherwise one more does.
func (w *witness) closeByDeadline(t *testing.T) {
	t.Helper()
	driver, database := "sqlite", w.path()+"?_time_format=sqlite&_timezone=UTC"
	if w.database != "" {
		driver, database = "postgres", w.database
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	over := time.Now().UTC().Add(-survey.Grace).Truncate(time.Second)
	if _, err := db.Exec(`update wave set opens_at = $1, closes_at = $2 where id = $3`, over.Add(-time.Hour), over, string(w.wave)); err != nil {
		t.Fatal(err)
	}
	if !full() {
		w.oneMore(t)
	}
	w.untilClosed(t)
}
