package bench

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/keeper"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// actor is who the audit log says did it.
const actor = audit.CommandLine

// The people of the two parts: a few at a time for the cost of an answer, and a
// whole school that starts within a second for how long anybody has to wait.
const (
	answerers = 2000
	fewAtOnce = 8
	school    = 400
	bell      = time.Second
)

// BenchmarkAnswers measures complete answers through the real protocol, the flushing
// of every one of them to disk included: what they cost the server's process and the
// wave's keeper, and how long people wait, eight at a time and when a school starts within a second.
// Any failed answer fails it.
func BenchmarkAnswers(b *testing.B) {
	eachDatabase(b, func(b *testing.B, st *store.Store) {
		server := e2e.Start(b, st, &demo.Clock{})
		keepers := keeper.New(settings.Settings{KeyDir: server.KeyDirs[0], KeyCopyDir: server.KeyDirs[1]}, st.Now)
		server.Service.SetKeepers(keepers)
		b.Cleanup(keepers.End)
		for b.Loop() {
			people := startPeople(b)
			cost(b, server, people)
			crowdCost(b, server, people)
			people.stop()
		}
	})
}

// cost measures what an answer takes, and what closing takes.
func cost(b *testing.B, server e2e.Running, people *people) {
	wave, codes, err := webtest.PrintedWave(b.Context(), server.Store, server.Service, answerers)
	if err != nil {
		b.Fatal(err)
	}
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / answerers }
	signBefore := signCPU(b)
	before := serverTime(b)
	people.do(b, order{Server: server.Setting.Server, Do: "look", AtOnce: fewAtOnce, Codes: codes})
	b.ReportMetric(each(serverTime(b)-before), "look-cpu-ms")

	before, statements := serverTime(b), server.Store.Statements()
	d := people.do(b, order{Server: server.Setting.Server, Do: "answer", AtOnce: fewAtOnce, Codes: codes})
	cpu := serverTime(b) - before
	sign := (signBefore + signCPU(b)) / 2
	b.ReportMetric(each(cpu), "answer-cpu-ms")
	b.ReportMetric(100*float64(sign)*answerers/float64(cpu), "answer-rsa-%")
	b.ReportMetric(float64(server.Store.Statements()-statements)/answerers, "answer-sql")
	b.ReportMetric(answerers/d.Took.Seconds(), "answers/s")
	p50, p99 := percentiles(d.Times)
	b.ReportMetric(millis(p50), "answer-p50-ms")
	b.ReportMetric(millis(p99), "answer-p99-ms")

	began := time.Now()
	closing, err := server.Service.Close(b.Context(), actor, wave)
	b.ReportMetric(millis(time.Since(began)), "closing-ms")
	if err != nil || closing.Answered != answerers || closing.Invalid != 0 {
		b.Fatalf("%d answers were sent and %d counted, %d invalid, %v", answerers, closing.Answered, closing.Invalid, err)
	}
}

// crowdCost lets a whole school start from one address.
func crowdCost(b *testing.B, server e2e.Running, people *people) {
	wave, codes, err := webtest.PrintedWave(b.Context(), server.Store, server.Service, school)
	if err != nil {
		b.Fatal(err)
	}
	d := people.do(b, order{Server: server.Setting.Server, Do: "all", AtOnce: school, Within: bell, Codes: codes})
	_, p99 := percentiles(d.Times)
	b.ReportMetric(millis(d.Took), "school-done-ms")
	b.ReportMetric(millis(p99), "school-p99-ms")
	if _, err := server.Service.Close(b.Context(), actor, wave); err != nil {
		b.Fatal(err)
	}
}

// percentiles of times, which are sorted in place.
func percentiles(times []time.Duration) (p50, p99 time.Duration) {
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100]
}

// people is the child process.
type people struct {
	command *exec.Cmd
	in      io.WriteCloser
	orders  *json.Encoder
	reports *json.Decoder
}

// startPeople runs this test binary again, as the people: so that what the system
// says of this process is the server's alone.
func startPeople(b *testing.B) *people {
	p := &people{command: exec.CommandContext(b.Context(), os.Args[0])}
	p.command.Env = append(os.Environ(), peopleVariable+"=1")
	in, err := p.command.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	p.in, p.orders, p.reports = in, json.NewEncoder(in), json.NewDecoder(out)
	if err := p.command.Start(); err != nil {
		b.Fatal(err)
	}
	return p
}

// ask has an order carried out.
func (p *people) ask(b *testing.B, o order) (d done) {
	b.Helper()
	if err := errors.Join(p.orders.Encode(o), p.reports.Decode(&d)); err != nil {
		b.Fatalf("the people's process: %v", err)
	}
	return d
}

// do has an order carried out; anything that failed ends the benchmark.
func (p *people) do(b *testing.B, o order) done {
	b.Helper()
	d := p.ask(b, o)
	if len(d.Errors) > 0 {
		b.Fatalf("%d of %d failed, the first: %s", len(d.Errors), len(o.Codes), d.Errors[0])
	}
	return d
}

func (p *people) stop() {
	p.in.Close()
	p.command.Wait() //nolint:errcheck // its reports said what went wrong
}

// eachDatabase measures on SQLite and, where the environment names a cluster (PGHOST), on
// PostgreSQL. Both keep fsync as their settings have it.
func eachDatabase(b *testing.B, measure func(b *testing.B, st *store.Store)) {
	b.Run("sqlite", func(b *testing.B) { measure(b, storetest.New(b)) })
	if os.Getenv("PGHOST")+os.Getenv("PGPORT") != "" {
		b.Run("postgres", func(b *testing.B) { measure(b, storetest.Open(b, storetest.Postgres(b), nil)) })
	}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// serverTime is the processor time of this process and of the keepers it has started.
func serverTime(b *testing.B) time.Duration {
	b.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		b.Fatal(err)
	}
	total := cpuTime()
	for _, name := range stats {
		line, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		command, err := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
		fields := strings.Fields(string(line[strings.LastIndexByte(string(line), ')')+1:]))
		if err != nil || !strings.Contains(string(command), "\x00keeper\x00") || fields[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		for _, ticks := range fields[11:13] { // in user and in system mode, 100 a second
			n, err := strconv.Atoi(ticks)
			if err != nil {
				b.Fatal(err)
			}
			total += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return total
}
