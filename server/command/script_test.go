package command

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"trivselspuls/server/approval"
	"trivselspuls/server/demo"
	"trivselspuls/server/settings"
	"trivselspuls/server/setup"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The test binary is also the program, so that scripts and the tests of signals
// run it as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"server": Program})
}

func TestCommandLine(t *testing.T) {
	slips := openSlips(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"closes":   slips.closes,
			"keyfrom":  keyFrom,
			"approved": approved,
			"first":    first,
		},
		Setup: func(e *testscript.Env) error {
			for i, code := range slips.codes {
				e.Setenv("SLIP"+strconv.Itoa(i+1), slips.base+"/#"+string(code))
			}
			e.Setenv("FOREIGN", slips.base+"/#"+string(survey.NewCode()))
			e.Setenv("BASE", slips.base)
			if err := os.WriteFile(e.WorkDir+"/read.wav", webtest.Sound, 0o600); err != nil {
				return err
			}
			e.Setenv("FINGERPRINT", slips.fingerprint.Short())
			e.Setenv("PROMISED", slips.base+"/#"+survey.Slip{Code: slips.codes[2], Fingerprint: slips.fingerprint}.String())
			e.Setenv("OTHER", slips.base+"/#"+survey.Slip{Code: slips.codes[3], Fingerprint: survey.FingerprintOf(nil)}.String())
			return nil
		},
	})
}

// exits STATUS PROGRAM ARGUMENTS... runs a program that must end with the status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("use: exits STATUS PROGRAM ARGUMENTS...")
	}
	status := 0
	err := ts.Exec(args[1], args[2:]...)
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		status, err = failed.ExitCode(), nil
	}
	if ts.Check(err); strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// keyfrom JSON FILE writes the key on paper that an opening told into a file.
func keyFrom(ts *testscript.TestScript, _ bool, args []string) {
	var opened struct{ Key string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &opened))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(opened.Key+"\n"), 0o600))
}

// first FILE VARIABLE sets the variable to the file's first line.
func first(ts *testscript.TestScript, _ bool, args []string) {
	line, _, _ := strings.Cut(ts.ReadFile(args[0]), "\n")
	ts.Setenv(args[1], line)
}

// approved OPERATION WAVE VARIABLE makes people in the directory «here» who
// stand behind an operation on the wave of that name, and sets the variable to the
// approval, and VARIABLE_OFFICER to what its officer signs in as.
func approved(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	st, err := settings.Settings{DataDir: ts.MkAbs("here")}.OpenStore(ctx, nil)
	ts.Check(err)
	defer st.Close()
	owners, err := st.Owners(ctx)
	ts.Check(err)
	projects, err := st.ProjectsOf(ctx, owners[0].ID)
	ts.Check(err)
	list, err := st.WavesOf(ctx, projects[0].ID)
	ts.Check(err)
	known, err := questionnaire.Load()
	ts.Check(err)
	service := approval.New(st, waves.New(st, nil, known))
	people := map[survey.Role]survey.AccountID{}
	operation := survey.Operation(strings.ReplaceAll(args[0], "-", " "))
	asker := operation.Askers()[0]
	// Their roles are old enough: the clock stands a week back while they are given.
	earlier, err := settings.Settings{DataDir: ts.MkAbs("here")}.OpenStore(ctx, func() time.Time { return time.Now().Add(-survey.RoleAge) })
	ts.Check(err)
	defer earlier.Close()
	for _, role := range append(operation.Signers(), asker) {
		if people[role] != "" {
			continue
		}
		account := store.Account{ID: survey.NewID[survey.AccountID](), Name: string(role)}
		account.Login = string(account.ID)
		people[role] = account.ID
		_, problems, err := setup.NewEditor(earlier, owners[0].ID, audit.CommandLine).CreateAccount(ctx, account, survey.Grant{Role: role})
		ts.Check(setup.Wrong(problems, err))
	}
	asked := survey.Approval{Operation: operation, Project: projects[0].ID, Purpose: "Prøve"}
	for _, w := range list {
		if w.Name == args[1] {
			asked.Waves = append(asked.Waves, w.ID)
		}
	}
	a, problems, err := service.Ask(ctx, people[asker], asked)
	ts.Check(err)
	if len(problems) > 0 {
		ts.Fatalf("asked wrongly: %v", problems)
	}
	for _, role := range operation.Signers() {
		if role != asker {
			ts.Check(service.Sign(ctx, people[role], projects[0].ID, a.ID))
		}
	}
	ts.Setenv(args[2], string(a.ID))
	ts.Setenv(args[2]+"_OFFICER", string(people[survey.DataProtection])) // what the officer signs in as
}

// openWave is a server on a real connection with an open wave.
type openWave struct {
	base        string
	fingerprint survey.Fingerprint
	service     *waves.Service
	wave        survey.WaveID
	codes       []survey.Code
}

func openSlips(t *testing.T) openWave {
	t.Helper()
	clock := &demo.Clock{}
	st := storetest.Open(t, filepath.Join(t.TempDir(), "test.db"), clock.Now)
	running := e2e.Start(t, st, clock)
	wave, codes, err := webtest.PrintedWave(t.Context(), st, running.Service, 12)
	if err != nil {
		t.Fatal(err)
	}
	print, err := running.Service.Fingerprint(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	return openWave{running.Setting.Server, print, running.Service, wave, codes}
}

// closes COUNT closes the wave, which must have so many answers.
func (w openWave) closes(ts *testscript.TestScript, _ bool, args []string) {
	closing, err := w.service.Close(context.Background(), "test", w.wave)
	if ts.Check(err); len(args) != 1 || strconv.Itoa(closing.Answered) != args[0] || closing.Invalid != 0 {
		ts.Fatalf("closed with %+v, want %v answered", closing, args)
	}
}
