package keeper

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The keepers are this program once more.
func TestMain(m *testing.M) {
	Main()
	os.Exit(m.Run())
}

// installation is a key directory, its copy and a database.
type installation struct {
	settings.Settings
	dir     *keys.Directory
	library *questionnaire.Library
	st      *store.Store
}

func install(t testing.TB, st *store.Store, database string) installation {
	t.Helper()
	dir := t.TempDir()
	in := installation{st: st, Settings: settings.Settings{DataDir: dir, KeyDir: filepath.Join(dir, "keys"), KeyCopyDir: filepath.Join(dir, "copy")}}
	switch {
	case st != nil && st.Postgres():
		in.DatabaseURL = database
	case st != nil: // where a keeper looks for it
		in.st = storetest.Open(t, filepath.Join(dir, "trivselspuls.db"), nil)
	}
	var err error
	if in.dir, err = keys.Open(in.KeyDir, in.KeyCopyDir); err != nil {
		t.Fatal(err)
	}
	if in.library, err = questionnaire.Load(); err != nil {
		t.Fatal(err)
	}
	return in
}

// served is a service of the installation with keepers of its own.
func (in installation) served(t testing.TB) (*waves.Service, *Processes) {
	t.Helper()
	service := waves.New(in.st, in.dir, in.library)
	processes := New(in.Settings, in.st.Now)
	service.SetKeepers(processes)
	t.Cleanup(processes.End)
	return service, processes
}

// made is a wave of one group with keys.
func (in installation) made(t testing.TB) (survey.WaveID, survey.GroupID) {
	t.Helper()
	wave, group := survey.NewID[survey.WaveID](), survey.NewID[survey.GroupID]()
	if _, err := in.dir.Create(wave, []survey.GroupID{group}, keys.InFile, func(int) {}); err != nil {
		t.Fatal(err)
	}
	return wave, group
}

// pid is the process of a wave's keeper; 0 when there is none.
func (p *Processes) pid(wave survey.WaveID) int {
	p.mu.Lock()
	k := p.keepers[wave]
	p.mu.Unlock()
	if k == nil {
		return 0
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running == nil {
		return 0
	}
	return k.running.command.Process.Pid
}

func gone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// A keeper says what the keys say, errors too.
func TestKeeperSaysWhatTheKeysSay(t *testing.T) {
	in := install(t, nil, "")
	wave, group := in.made(t)
	secrets, err := in.dir.Load(wave)
	if err != nil {
		t.Fatal(err)
	}
	p := New(in.Settings, time.Now)
	t.Cleanup(p.End)
	k, public, err := p.Hold(t.Context(), wave)
	if err != nil || !bytes.Equal(public.Wave, secrets.Public().Wave) || !bytes.Equal(public.Groups[group], secrets.Public().Groups[group]) {
		t.Fatalf("public halves: %v", err)
	}
	many := make([]survey.Code, 3000)
	for i := range many {
		many[i] = survey.NewCode()
	}
	for _, codes := range [][]survey.Code{nil, many[:1], many} {
		got, err := k.MACs(codes)
		want, _ := secrets.MACs(codes)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d codes: %d MACs, %v", len(codes), len(got), err)
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("code %d of %d has another MAC", i, len(codes))
			}
		}
	}
	blinded := bytes.Repeat([]byte{7}, 256)
	got, err := k.Sign(group, blinded)
	want, _ := secrets.Sign(group, blinded)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("signature: %v", err)
	}
	for _, secret := range [][]byte{nil, []byte("nonce")} {
		got, err := k.Derive("label", secret)
		want, _ := secrets.Derive("label", secret)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("derived of %q: %v", secret, err)
		}
	}
	token, ballot := envelope.NewToken(), bytes.Repeat([]byte{3}, envelope.PlainSize)
	sealed, err := k.Seal(group, token, ballot)
	if err != nil {
		t.Fatal(err)
	}
	opening, err := in.dir.LoadOpening(wave)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := opening.Open(string(group), token, sealed); err != nil || !bytes.Equal(opened, ballot) {
		t.Errorf("what it has sealed: %v", err)
	}
	if _, err := k.Sign(group, []byte{1}); !errors.Is(err, survey.ErrMalformed) {
		t.Errorf("what cannot be signed: %v", err)
	}
	if _, err := k.Sign(survey.NewID[survey.GroupID](), blinded); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("another group: %v", err)
	}
	if _, _, err := p.Hold(t.Context(), survey.NewID[survey.WaveID]()); !errors.Is(err, survey.ErrKeyMissing) {
		t.Errorf("a wave without keys: %v", err)
	}
	if err := p.Check(t.Context(), wave); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(in.KeyCopyDir, string(wave)+".keys")); err != nil {
		t.Fatal(err)
	}
	if err := p.Check(t.Context(), wave); !errors.Is(err, keys.ErrCopy) {
		t.Errorf("one place lacks them: %v", err)
	}
}

// A keeper that is killed is begun again and goes on; one whose wave is over, or whose
// server ends, is gone.
func TestKeeperEndsWithItsWave(t *testing.T) {
	in := install(t, nil, "")
	p := New(in.Settings, time.Now)
	t.Cleanup(p.End)
	var pids []int
	var keepers []waves.Keeper
	var ids []survey.WaveID
	for range 3 {
		wave, _ := in.made(t)
		k, _, err := p.Hold(t.Context(), wave)
		if err != nil {
			t.Fatal(err)
		}
		ids, keepers, pids = append(ids, wave), append(keepers, k), append(pids, p.pid(wave))
	}
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, err := keepers[0].MACs([]survey.Code{survey.NewCode()}); err != nil {
		t.Errorf("after it was killed: %v", err)
	}
	if again := p.pid(ids[0]); again == pids[0] || again == 0 {
		t.Errorf("process %d, before %d", again, pids[0])
	}
	p.Keep(ids[:2])
	if !gone(pids[2]) {
		t.Error("the keeper of a wave that is over goes on")
	}
	if _, err := keepers[2].MACs(nil); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("it answers: %v", err)
	}
	if gone(pids[1]) {
		t.Error("the keeper of an open wave is gone")
	}
	p.End()
	if !gone(pids[1]) {
		t.Error("it goes on after its server")
	}
	if _, _, err := p.Hold(t.Context(), ids[0]); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("one is begun after the end: %v", err)
	}
}

// Keys are made to the end although the server reads meanwhile which waves are open:
// this one is not yet.
func TestKeysAreMadeWhileOthersAreForgotten(t *testing.T) {
	in := install(t, nil, "")
	p := New(in.Settings, time.Now)
	t.Cleanup(p.End)
	wave, groups := survey.NewID[survey.WaveID](), survey.NewGroupIDs(8)
	made := make(chan error)
	go func() {
		_, _, err := p.Create(t.Context(), wave, groups, nil, func(int) {})
		made <- err
	}()
	for {
		select {
		case err := <-made:
			if err != nil {
				t.Fatal(err)
			}
			if _, public, err := p.Hold(t.Context(), wave); err != nil || len(public.Groups) != len(groups) {
				t.Errorf("%d of %d groups have keys, %v", len(public.Groups), len(groups), err)
			}
			return
		default:
			p.Keep(nil)
		}
	}
}

// A keeper closes its wave and ends, whatever cuts it off on the way, and of two that
// close the same wave one does.
func TestKeeperClosesItsWave(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		in := install(t, st, database)
		first, one := in.served(t)
		second, other := in.served(t)
		st = in.st
		wave, codes, err := webtest.PrintedWave(t.Context(), st, first, 12)
		if err != nil {
			t.Fatal(err)
		}
		// Whoever made the keys is gone, and the opening key with it; another has begun.
		if _, err := first.Look(t.Context(), codes[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := second.Look(t.Context(), codes[0]); err != nil {
			t.Fatal(err)
		}
		before := one.pid(wave)
		// Killed when it has stopped the wave: nothing is lost, and it is taken up again.
		killed := false
		_, err = one.Close(t.Context(), "test", wave, nil, func(waves.Step) {
			if !killed {
				killed = syscall.Kill(before, syscall.SIGKILL) == nil
			}
		})
		if killed && !errors.Is(err, survey.ErrUnavailable) {
			t.Errorf("killed in the middle: %v", err)
		}
		log := slog.New(slog.DiscardHandler)
		runs := []*waves.Run[waves.Closing]{
			waves.NewCloser(first, log).Start("test", wave, nil), waves.NewCloser(second, log).Start("test", wave, nil),
		}
		closed := 0
		for _, run := range runs {
			<-run.Done()
			switch _, err := run.Result(); {
			case err == nil:
				closed++
			case !errors.Is(err, waves.ErrElsewhere):
				t.Errorf("closing: %v", err)
			}
		}
		now, err := st.Wave(t.Context(), wave)
		if err != nil || now.State != survey.Closed || closed == 0 {
			t.Errorf("the wave is %s, %d closed it, %v", now.State, closed, err)
		}
		if !gone(before) || one.pid(wave) != 0 || other.pid(wave) != 0 {
			t.Errorf("keepers go on after the closing: %d, %d", one.pid(wave), other.pid(wave))
		}
		if left, err := filepath.Glob(filepath.Join(in.KeyDir, string(wave)+"*")); err != nil || len(left) > 0 {
			t.Errorf("keys are left: %v, %v", left, err)
		}
	})
}

// What is no frame ends the conversation and nothing else.

func BenchmarkMACs(b *testing.B) {
	in := install(b, nil, "")
	wave, _ := in.made(b)
	p := New(in.Settings, time.Now)
	defer p.End()
	k, _, err := p.Hold(b.Context(), wave)
	if err != nil {
		b.Fatal(err)
	}
	code := []survey.Code{survey.NewCode()}
	cpu := func(who int) float64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		return float64(u.Utime.Nano()+u.Stime.Nano()) / 1000
	}
	before := cpu(syscall.RUSAGE_SELF)
	b.ResetTimer()
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := k.MACs(code); err != nil {
				b.Error(err)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric((cpu(syscall.RUSAGE_SELF)-before)/float64(b.N), "server-us")
	p.End()
	b.ReportMetric(cpu(syscall.RUSAGE_CHILDREN)/float64(b.N), "keeper-us")
}

// What is no frame ends the conversation and nothing else.
func TestFramesAreChecked(t *testing.T) {
	for name, said := range map[string][]byte{
		"cut off": {0, 0, 0}, "a part longer than all": {0, 0, 0, 9, 1}, "no length": {0, 0, 0, 1, 7, 1, 2},
	} {
		if parts, err := cutParts(said); err == nil {
			t.Errorf("%s: read as %v", name, parts)
		}
	}
	var r Reply[[]byte]
	if r.unpack(nil) == nil {
		t.Error("a reply without anything is one")
	}
}
