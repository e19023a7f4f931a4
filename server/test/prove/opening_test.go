package prove

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/must"
)

// Whoever opens a wave, and the process that makes its keys for a server, are killed in turn, a little later each time,
// until one is allowed to finish: the wave is planned then and can be opened, or it is open and has all its keys. When
// it is closed, none is left of any try.
func TestProveOpeningSurvivesKills(t *testing.T) {
	const people = 40
	later := 1.8
	if full() {
		later = 1.05
	}
	eachPlannedSite(t, people, func(t *testing.T, s *site) {
		commands, makers := 0, 0
		for pause := 20 * time.Millisecond; !s.isOpen(t); pause = time.Duration(float64(pause) * later) {
			if s.openMaking(t, pause/10) {
				makers++
			}
			if !s.isOpen(t) && s.openByCommand(t, pause) {
				commands++
			}
		}
		t.Logf("%d commands and %d makers of keys were killed", commands, makers)
		if commands == 0 || makers == 0 {
			t.Error("one of them was never killed: nothing was proved")
		}
		s.print(t)
		s.castAll(t)
		if !s.closeFor(t, time.Hour) {
			t.Fatal("it was not closed")
		}
		s.closedWhole(t, people, commands+makers)
	})
}

// Keys that are in their place when whoever made them is killed belong to no wave, and are in nobody's way.
func TestProveKeysOfNobodyAreReplaced(t *testing.T) {
	eachPlannedSite(t, 40, func(t *testing.T, s *site) {
		if !s.openByCommand(t, 0) || s.isOpen(t) {
			t.Fatal("it was open before it could be killed")
		}
		if s.openByCommand(t, time.Hour); !s.isOpen(t) {
			t.Error("it cannot be opened any more")
		}
	})
}

// isOpen reports whether the wave is open, and sees that it has its keys then.
func (s *site) isOpen(t *testing.T) bool {
	t.Helper()
	st, _ := s.inside(t)
	defer st.Close()
	wave := must.Have(st.Wave(t.Context(), s.wave))(t)
	if wave.State == survey.Planned {
		return false
	}
	keepers := s.keepers(st)
	defer keepers.End()
	if err := keepers.Check(t.Context(), s.wave); err != nil || wave.State != survey.Open {
		t.Fatalf("the wave is %s, and of its keys: %v", wave.State, err)
	}
	return true
}

// openByCommand opens the wave by the command, which is killed after some time, or, where that is none, as soon as a
// file of its keys is there, and reports whether it was.
func (s *site) openByCommand(t *testing.T, pause time.Duration) (killed bool) {
	t.Helper()
	command := exec.Command(must.Have(build())(t), "wave", "open", string(s.wave), "-custody", "file", "-local", "-sure")
	command.Env = append(os.Environ(), "DATA_DIR="+s.dir, "DATABASE_URL="+s.database)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	must.Work(t, command.Start())
	alarm := time.AfterFunc(pause, func() {
		for pause == 0 {
			if made, _ := filepath.Glob(filepath.Join(s.dir, "keys*", string(s.wave)+"*")); len(made) > 0 {
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
		command.Process.Kill() //nolint:errcheck // it may have ended
	})
	err := command.Wait()
	if killed = !alarm.Stop(); !killed && err != nil {
		t.Fatalf("it was not killed: %v: %s", err, &said)
	}
	return killed
}

// openMaking opens the wave as a server does, where a process of its own makes the keys, and reports whether that was
// killed.
func (s *site) openMaking(t *testing.T, pause time.Duration) (killed bool) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	keepers := s.keepers(st)
	defer keepers.End()
	service.SetKeepers(keepers)
	struck := s.killedAfter(t, pause)
	err := service.Open(t.Context(), "test", s.wave)
	if killed = struck(); !killed && err != nil {
		t.Fatalf("it was not killed: %v", err)
	}
	return killed
}
