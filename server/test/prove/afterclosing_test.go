package prove

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
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
					t.Run("postgres", func(t *testing.T) { proveMemory(t, storetest.NewCluster(t, strictest...), way, 1) })
				}
			})
			t.Run("two servers", func(t *testing.T) {
				t.Run("postgres", func(t *testing.T) { proveMemory(t, storetest.NewCluster(t, strictest...), way, 2) })
			})
		})
	}
}

// witness is what is known of an installation's waves, to be looked for.
type witness struct {
	*site
	serving []*server
	cookie  *http.Cookie
	trails  []*trail
	nodes   map[string]string // filenodes while the waves were open
}

// peopleInTurn is how many answer each wave.
const peopleInTurn = 30

func proveMemory(t *testing.T, cluster *storetest.Cluster, way closingWay, servers int) {
	waves := 1
	if full() {
		waves = 10
	}
	w := &witness{site: plannedSite(t, cluster, peopleInTurn)}
	w.cookie = w.leader(t)
	w.oneMore(t)
	for number := range waves {
		w.begin(t, number)
	}
	for len(w.serving) < servers {
		w.oneMore(t)
	}
	w.answerInTurn(t)
	w.noted(t)
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
	w.unlinked(t)
	for _, v := range w.serving {
		v.stop(syscall.SIGTERM)
	}
	for _, tr := range w.trails {
		w.wave, w.codes = tr.wave, tr.codes
		w.closedWhole(t, peopleInTurn, 0)
	}
}

// begin plans a wave, unless it is the first, opens it on its page and prints its slips.
func (w *witness) begin(t *testing.T, number int) {
	t.Helper()
	if number > 0 {
		w.another(t, number)
	}
	w.post(t, w.wave, "apne", url.Values{"custody": {string(keys.InFile)}, "sure": {"yes"}})
	w.codes = nil
	w.print(t)
	directory, err := keys.Open(filepath.Join(w.dir, "keys"), filepath.Join(w.dir, "keys-copy"))
	if err != nil {
		t.Fatal(err)
	}
	tr := &trail{wave: w.wave, codes: w.codes, records: map[survey.GroupID][]string{}, pieces: map[string][][]byte{}}
	if tr.keys, err = directory.Shapes(w.wave); err != nil {
		t.Fatal(err)
	}
	mixed := rand.New(rand.NewPCG(5, uint64(number))) // which group somebody is in tells nothing of when they answer
	mixed.Shuffle(len(tr.codes), func(i, j int) { tr.codes[i], tr.codes[j] = tr.codes[j], tr.codes[i] })
	w.trails = append(w.trails, tr)
}

// another plans one more wave of the project, which is then the site's.
func (w *witness) another(t *testing.T, number int) {
	t.Helper()
	st, _ := w.inside(t)
	defer st.Close()
	wave, err := st.Wave(t.Context(), w.wave)
	if err != nil {
		t.Fatal(err)
	}
	w.wave = survey.NewID[survey.WaveID]()
	wave = survey.Wave{
		ID: w.wave, Project: wave.Project, Kind: survey.Pulse, Name: fmt.Sprint("Puls ", number), State: survey.Planned, Opens: wave.Opens, Closes: wave.Closes,
	}
	err = st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateWave(t.Context(), wave, []survey.Audience{survey.Pupils810}) })
	if err != nil {
		t.Fatal(err)
	}
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
		cookie.Value, err = tx.StartSession(ctx, account.ID, false)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// post presses a button on the wave's page, at the first server.
func (w *witness) post(t *testing.T, wave survey.WaveID, button string, form url.Values) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.serving[0].url+"/maling/"+string(wave)+"/"+button, strings.NewReader(form.Encode()))
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
	var at []*history
	for _, v := range w.serving {
		h := newHistory(t, w.site, v.url)
		if len(at) > 0 {
			h.draw, h.drawn = at[0].draw, at[0].drawn
		}
		at = append(at, h)
	}
	for _, tr := range w.trails {
		for i, code := range tr.codes {
			h := at[i%len(at)]
			h.given = map[string]bool{}
			invitation, _, ballot, err := h.take(t.Context(), code)
			if err != nil {
				t.Fatal(err)
			}
			for name, piece := range map[string][]byte{
				"slip": []byte(code), "slip as printed": []byte(code.String()), "token": ballot.Token, "envelope": ballot.Sealed, "proof": ballot.Signature,
			} {
				tr.pieces[name] = append(tr.pieces[name], bytes.Clone(piece))
			}
			for record := range h.given {
				tr.records[invitation.Group] = append(tr.records[invitation.Group], record)
			}
		}
	}
}

// secret is what must be in no memory that serves: what signs and what opens, and the
// answers.
func (tr *trail) secret() map[string][][]byte {
	all := map[string][][]byte{}
	for name, shapes := range tr.keys {
		all[name+" of wave "+string(tr.wave)] = shapes
	}
	for i, record := range tr.wanted(true) {
		listed := strings.Trim(strings.ReplaceAll(fmt.Sprint([]byte(record)), " ", ","), "[]") // as JSON has it
		all[fmt.Sprintf("answers %d of wave %s", i, tr.wave)] = [][]byte{[]byte(record), []byte(listed)}
	}
	return all
}

// all are the secrets of all waves.
func (w *witness) all() map[string][][]byte {
	all := map[string][][]byte{}
	for _, tr := range w.trails {
		maps.Copy(all, tr.secret())
	}
	return all
}

// nothing looks through the memory of everything that serves.
func (w *witness) nothing(t *testing.T, when string) {
	t.Helper()
	for i, v := range w.serving {
		things := w.all()
		for _, tr := range w.trails {
			things["slips of wave "+string(tr.wave)] = slices.Concat(tr.pieces["slip"], tr.pieces["slip as printed"])
		}
		result, err := memory.Search(v.process.Pid, things)
		if errors.Is(err, memory.ErrUnread) {
			lacks(t, err.Error()) // root may, and where it may not nothing is proved
		}
		if err != nil || result.Unread > 0 {
			t.Fatalf("%s: %d bytes of server %d could not be read, %v", when, result.Unread, i+1, err)
		}
		t.Logf("%-20s server %d: %d MB looked through, %d pieces of %d things", when, i+1, result.Read>>20, result.Total(), len(things))
		for name, n := range result.Found {
			t.Errorf("%s: server %d has %d pieces of the %s in memory", when, i+1, n, name)
		}
	}
}

// held shows that the search finds what is there: each wave's keepers have what signs,
// and not what opens.
func (w *witness) held(t *testing.T) {
	t.Helper()
	kept := w.keepers(t)
	if len(kept) != len(w.serving)*len(w.trails) {
		t.Fatalf("%d servers of %d waves have the keepers %v", len(w.serving), len(w.trails), kept)
	}
	all, have := w.all(), map[string]int{}
	for _, pid := range kept {
		result, err := memory.Search(pid, all)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%-20s keeper: %d MB looked through, %d pieces", "while open", result.Read>>20, result.Total())
		for name := range result.Found {
			have[name]++
		}
	}
	for name := range all {
		want := 0
		if strings.HasPrefix(name, "pepper") || strings.HasPrefix(name, "signing key") {
			want = len(w.serving)
		}
		if have[name] != want {
			t.Errorf("while open, %d keepers have pieces of the %s in memory, want %d", have[name], name, want)
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
