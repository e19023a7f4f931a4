package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// walker runs the shell blocks of a section of docs/moving.md as they stand.
type walker struct {
	*process
	settings []string
	said     strings.Builder
	steps    map[string]func() // what the lines that begin with a colon ask for
}

var block = regexp.MustCompile("(?s)```sh\n(.*?)```")

// walk runs a section's blocks: between lines that begin with a colon the shell does what is
// written, and stops at the first thing that fails.
func (w *walker) walk(t *testing.T, section string) {
	t.Helper()
	text := string(must.Have(os.ReadFile("../../docs/moving.md"))(t))
	_, text, found := strings.Cut(text, "\n## "+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	blocks := block.FindAllStringSubmatch(text, -1)
	if !found || len(blocks) == 0 {
		t.Fatalf("docs/moving.md has nothing to run in «%s»", section)
	}
	bin := t.TempDir()
	must.Work(t, os.Symlink(must.Have(os.Executable())(t), filepath.Join(bin, "server"))) // what the test binary is then
	for _, b := range blocks {
		for line := range strings.Lines(b[1]) {
			if step, ok := strings.CutPrefix(strings.TrimSpace(line), ": "); ok {
				if w.steps[step] == nil {
					t.Fatalf("nobody can %q", step)
				}
				w.steps[step]()
				continue
			}
			shell := exec.Command("sh", "-ec", `puls() { server "$@"; }`+"\n"+line)
			shell.Env = append(os.Environ(), append(w.settings, "PATH="+bin+":"+os.Getenv("PATH"), "DATA_DIR="+w.dir)...)
			out, err := shell.CombinedOutput()
			w.said.Write(out)
			if err != nil {
				t.Fatalf("%s%v: %s", line, err, out)
			}
		}
	}
}

// stop ends the server as a service manager does.
func (w *walker) stop() {
	w.Process.Signal(os.Interrupt) //nolint:errcheck // the next line sees it
	w.Wait()                       //nolint:errcheck // how it ended is told by what comes after
}

func (w *walker) answer(t *testing.T, code survey.Code) error {
	t.Helper()
	client := respondent.New("http://" + w.address)
	client.Patience = 0
	defer client.HTTP.CloseIdleConnections()
	return client.Answer(t.Context(), survey.Slip{Code: code}, func(i respondent.Invitation) ([]survey.Answer, error) { return declined(i.Questionnaire) })
}

func (w *walker) start(t *testing.T) func() {
	return func() {
		if line, err := w.run(t, must.Have(os.Executable())(t)); err != nil || !strings.Contains(line, "answers at") {
			t.Fatalf("the server says %q, %v", line, err)
		}
	}
}

// What docs/moving.md says is done as it is written, and does what it promises.
func TestMovingAsItIsWritten(t *testing.T) {
	t.Run("machine", func(t *testing.T) {
		w := &walker{process: startProcess(t)}
		old := w.dir
		must.Work(t, w.answer(t, w.codes[0]))
		w.settings = []string{"OUT=" + t.TempDir(), "WAVE=" + string(w.wave)}
		w.steps = map[string]func(){"stop the server": w.stop, "on the new machine": func() {
			w.dir = filepath.Join(t.TempDir(), "new")
			must.Work(t, os.Mkdir(w.dir, 0o700))
			must.Work(t, exec.Command("cp", "-a", filepath.Join(old, "keys"), filepath.Join(w.dir, "keys")).Run())
			must.Work(t, exec.Command("cp", "-a", filepath.Join(old, "keys-copy"), filepath.Join(w.dir, "keys-copy")).Run())
		}, "start the server": w.start(t)}
		w.walk(t, "To another machine")
		for deadline := time.Now().Add(time.Minute); w.answer(t, w.codes[1]) != nil; time.Sleep(100 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the wave does not go on: %v", w.answer(t, w.codes[1]))
			}
		}
		if w.answer(t, w.codes[0]) == nil {
			t.Error("a slip that was used on the old machine is good on the new one")
		}
		w.stop()
		w.whileStopped(t, func(_ *store.Store, service *waves.Service) error {
			closing, err := service.Close(t.Context(), "test", w.wave)
			if closing.Answered != 2 {
				t.Errorf("closed with %+v", closing)
			}
			return err
		})
	})
	t.Run("database", func(t *testing.T) {
		if os.Getenv("PGHOST") == "" && os.Getenv("TRIVSELSPULS_REQUIRE") == "" {
			t.Skip("no PostgreSQL in the environment (PGHOST): run under pg_virtualenv")
		}
		w := &walker{process: startProcess(t)}
		w.settings = []string{"DATABASE_URL=" + storetest.Postgres(t)}
		w.steps = map[string]func(){"stop the server": func() {
			w.stop()
			w.whileStopped(t, func(_ *store.Store, service *waves.Service) error {
				_, err := service.Close(t.Context(), "test", w.wave)
				return err
			})
		}, "start the server": func() {
			t.Setenv("DATABASE_URL", strings.TrimPrefix(w.settings[0], "DATABASE_URL="))
			w.start(t)()
		}}
		w.walk(t, "From the embedded database to PostgreSQL")
		if said := w.said.String(); !strings.Contains(said, "1 wave\n") || !strings.Contains(said, "compared one by one") {
			t.Errorf("the commands say %s", said)
		}
		if left := must.Have(filepath.Glob(filepath.Join(w.dir, "trivselspuls.db*")))(t); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
	for _, lost := range []struct{ section, says string }{
		{"The only project leader has lost the second factor", "/inn/lenke/"},
		{"`accounts.key` is lost", "The accounts have a new key"},
	} {
		t.Run(lost.section, func(t *testing.T) {
			w := &walker{process: &process{dir: t.TempDir()}}
			text := string(must.Have(os.ReadFile("testdata/script/backup.txtar"))(t))
			plan := filepath.Join(t.TempDir(), "town.yaml")
			_, text, _ = strings.Cut(text, "-- town.yaml --\n")
			must.Work(t, os.WriteFile(plan, []byte(strings.Replace(text, "role: data-protection", "role: project-leader", 1)), 0o600))
			if status := Main(t.Context(), []string{"setup", plan, "-data-dir", w.dir}, &w.said, &w.said); status != 0 {
				t.Fatal(w.said.String())
			}
			w.said.Reset()
			w.walk(t, lost.section)
			if !strings.Contains(w.said.String(), lost.says) {
				t.Errorf("the commands say %s", &w.said)
			}
		})
	}
}
