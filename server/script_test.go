package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"trivselspuls/server/bench"
	"trivselspuls/server/demo"
	"trivselspuls/server/e2e"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// The test binary is also the program, so that scripts and the tests of signals
// run it as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"server": main})
}

func TestCommandLine(t *testing.T) {
	slips := openSlips(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"closes":  slips.closes,
			"keyfrom": keyFrom,
		},
		Setup: func(e *testscript.Env) error {
			for i, code := range slips.codes {
				e.Setenv("SLIP"+strconv.Itoa(i+1), slips.base+"/#"+string(code))
			}
			e.Setenv("FOREIGN", slips.base+"/#"+string(survey.NewCode()))
			e.Setenv("BASE", slips.base)
			e.Setenv("FINGERPRINT", slips.fingerprint)
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

// openWave is a server on a real connection with an open wave.
type openWave struct {
	base, fingerprint string
	service           *waves.Service
	wave              survey.WaveID
	codes             []survey.Code
}

func openSlips(t *testing.T) openWave {
	t.Helper()
	clock := &demo.Clock{}
	st := storetest.Open(t, filepath.Join(t.TempDir(), "test.db"), clock.Now)
	running := e2e.Start(t, st, clock)
	wave, codes, err := bench.OpenWave(t.Context(), st, running.Service, 12)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := running.Service.Manifest(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	return openWave{running.Setting.Server, survey.Fingerprint(manifest), running.Service, wave, codes}
}

// closes COUNT closes the wave, which must have so many answers.
func (w openWave) closes(ts *testscript.TestScript, _ bool, args []string) {
	closing, err := w.service.Close(context.Background(), "test", w.wave)
	if ts.Check(err); len(args) != 1 || strconv.Itoa(closing.Answered) != args[0] || closing.Invalid != 0 {
		ts.Fatalf("closed with %+v, want %v answered", closing, args)
	}
}
