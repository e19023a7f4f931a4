package prove

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/keeper"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// full reports whether the proofs are to be run at full length.
func full() bool { return os.Getenv("TRIVSELSPULS_PROVE") == "1" }

// lacks ends a test on a machine without something that it needs.
func lacks(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// build compiles the server, once for all tests of the package.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "prove")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "server")
	if out, err := exec.Command("go", "build", "-o", bin, "trivselspuls/server").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return bin, nil
})

func TestMain(m *testing.M) {
	keeper.Main()
	status := m.Run()
	if bin, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(bin))
	}
	os.Exit(status)
}

// site is one installation: a database, a key directory and an open wave whose
// slips are printed.
type site struct {
	dir      string // DATA_DIR
	database string // DATABASE_URL, empty for SQLite
	cluster  *storetest.Cluster
	library  *questionnaire.Library
	wave     survey.WaveID
	codes    []survey.Code
}

// eachSite runs a proof on both databases. PostgreSQL is a server of its own,
// because it is killed too.
func eachSite(t *testing.T, people int, proof func(t *testing.T, s *site)) {
	t.Helper()
	eachPlannedSite(t, people, func(t *testing.T, s *site) {
		s.open(t)
		proof(t, s)
	})
}

// eachPlannedSite is eachSite with a wave that nobody has opened yet.
func eachPlannedSite(t *testing.T, people int, proof func(t *testing.T, s *site)) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts and kills whole servers")
	}
	t.Run("sqlite", func(t *testing.T) { proof(t, plannedSite(t, nil, people)) })
	t.Run("postgres", func(t *testing.T) { proof(t, plannedSite(t, storetest.NewCluster(t), people)) })
}

func newSite(t *testing.T, cluster *storetest.Cluster, people int) *site {
	t.Helper()
	s := plannedSite(t, cluster, people)
	s.open(t)
	return s
}

// open opens the wave without a server, and prints its slips.
func (s *site) open(t *testing.T) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	if err := service.Open(t.Context(), "test", s.wave); err != nil {
		t.Fatal(err)
	}
	s.print(t)
}

// plannedSite is a site whose wave nobody has opened yet.
func plannedSite(t *testing.T, cluster *storetest.Cluster, people int) *site {
	t.Helper()
	s := &site{dir: t.TempDir(), cluster: cluster}
	if cluster != nil {
		s.database = cluster.URL()
	}
	var err error
	if s.library, err = questionnaire.Load(); err != nil {
		t.Fatal(err)
	}
	st, _ := s.inside(t)
	defer st.Close()
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.wave = survey.NewID[survey.WaveID]()
	if err := st.Tx(t.Context(), func(tx *store.Tx) error { return s.settle(t, tx, people) }); err != nil {
		t.Fatal(err)
	}
	return s
}

// print prints all slips of the open wave.
func (s *site) print(t *testing.T) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	groups, err := st.WaveGroups(t.Context(), s.wave)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		codes, err := service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.codes = append(s.codes, codes...)
	}
}

// settle stores an owner with one school and a planned wave.
func (s *site) settle(t *testing.T, tx *store.Tx, people int) error {
	now := tx.Now()
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal kommune", Fictional: true}
	school := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: "Fjellbekken skole", Kind: survey.School}
	project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: "Trygt og godt", Starts: now, Ends: now.AddDate(2, 0, 0)}
	wave := survey.Wave{
		ID: s.wave, Project: project.ID, Kind: survey.Baseline, Name: "Startmåling",
		State: survey.Planned, Opens: now.Add(-time.Minute), Closes: now.AddDate(0, 0, 1),
	}
	ctx := t.Context()
	err := errors.Join(tx.CreateOwner(ctx, owner), tx.CreateUnit(ctx, school), tx.CreateProject(ctx, project))
	for i, name := range []string{"8. trinn", "9. trinn"} {
		err = errors.Join(err, tx.CreateGroup(ctx, survey.Group{
			ID: survey.NewID[survey.GroupID](), Unit: school.ID, Audience: survey.Pupils810, Name: name, Invited: people/2 + i*(people%2),
		}))
	}
	return errors.Join(err, tx.CreateWave(ctx, wave, []survey.Audience{survey.Pupils810}))
}

// path is the embedded database's file, or PostgreSQL's address.
func (s *site) path() string {
	if s.database != "" {
		return s.database
	}
	return filepath.Join(s.dir, "trivselspuls.db")
}

// inside opens the installation without a server.
func (s *site) inside(t *testing.T) (*store.Store, *waves.Service) {
	t.Helper()
	st, err := store.Open(t.Context(), s.path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	directory, err := keys.Open(filepath.Join(s.dir, "keys"), filepath.Join(s.dir, "keys-copy"))
	if err != nil {
		t.Fatal(err)
	}
	return st, waves.New(st, directory, s.library)
}

// server is a process of the installation that is started and killed again and
// again.
type server struct {
	url     string
	args    []string
	env     []string
	process *os.Process
	ended   chan error // receives once per start
	output  bytes.Buffer
}

// serve prepares a server on a free port. prefix is put before the command, for
// example a tracer.
func (s *site) serve(t *testing.T, prefix ...string) *server {
	t.Helper()
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprint("127.0.0.1:", storetest.FreePort(t))
	v := &server{url: "http://" + address, args: append(prefix, bin, "run")}
	v.env = append(os.Environ(), "LISTEN="+address, "BASE_URL="+v.url, "DATA_DIR="+s.dir, "DATABASE_URL="+s.database)
	t.Cleanup(func() { v.stop(syscall.SIGKILL) })
	return v
}

func (v *server) start(t *testing.T) {
	t.Helper()
	v.output.Reset()
	command := exec.Command(v.args[0], v.args[1:]...)
	command.Env, command.Stdout, command.Stderr = v.env, &v.output, &v.output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a tracer and its server end together
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	v.process, v.ended = command.Process, ended
	go func() { ended <- command.Wait() }()
}

// wait returns when the server takes connections or has ended by itself.
func (v *server) wait(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for len(v.ended) == 0 {
		c, err := net.Dial("tcp", strings.TrimPrefix(v.url, "http://"))
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the server does not start")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// stop ends the process with a signal and waits until it is gone; SIGKILL is
// what a power cut does.
func (v *server) stop(signal syscall.Signal) {
	if v.process != nil {
		syscall.Kill(-v.process.Pid, signal) //nolint:errcheck // it may have ended by itself
		<-v.ended
		v.process = nil
	}
}
