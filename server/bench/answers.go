package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey/store"
)

// Setting is a running server and how to start the people's process.
type Setting struct {
	Database string // what to call it in the table
	Store    *store.Store
	Waves    *waves.Service
	Server   string   // address the server in this process listens on
	Load     []string // the command that runs [Load]
	People   int      // how many answer
	Progress io.Writer
}

// The people of the two parts: a few at a time for the cost of an answer, and a
// whole school that starts within a second for how long anybody has to wait.
const (
	fewAtOnce = 8
	school    = 400
	bell      = time.Second
)

// Row is what was measured on one database.
type Row struct {
	Database   string
	Answers    int
	PerSecond  float64
	LookCPU    time.Duration // of the server's process, per person who looks a code up
	CPU        time.Duration // of the server's process, per redeem and cast together
	SignCPU    time.Duration // of one RSA private operation, measured alone on all processors
	Statements float64       // SQL, per redeem and cast together
	P50, P99   time.Duration // of redeem and cast together, as the person waits
	Closing    time.Duration // of the wave with all these answers
	Crowd      Crowd
}

// Crowd is a school that starts within a second, look included.
type Crowd struct {
	People   int
	Took     time.Duration // until the last one is done
	P50, P99 time.Duration
}

// Answers measures complete answers through the real protocol, the flushing of
// every one of them to disk included. Any failed answer is an error.
func Answers(ctx context.Context, s Setting) (Row, error) {
	row := Row{Database: s.Database, Answers: s.People}
	if err := onlyInvented(ctx, s.Store); err != nil {
		return row, err
	}
	people, err := startPeople(ctx, s.Load)
	if err != nil {
		return row, err
	}
	defer people.stop()
	if err := s.cost(ctx, people, &row); err != nil {
		return row, fmt.Errorf("measure %s: %w", s.Database, err)
	}
	if err := s.crowd(ctx, people, &row.Crowd); err != nil {
		return row, fmt.Errorf("measure %s: %w", s.Database, err)
	}
	return row, nil
}

// cost measures what an answer takes, and what closing takes.
func (s Setting) cost(ctx context.Context, people *people, row *Row) error {
	s.say("opening a wave for %d", s.People)
	wave, codes, err := OpenWave(ctx, s.Store, s.Waves, s.People)
	if err != nil {
		return err
	}
	signBefore, err := signCPU()
	if err != nil {
		return err
	}
	s.say("looking up")
	before := cpuTime()
	if _, err := people.do(order{Server: s.Server, Do: "look", AtOnce: fewAtOnce, Codes: codes}); err != nil {
		return err
	}
	row.LookCPU = (cpuTime() - before) / time.Duration(s.People)

	s.say("redeeming and casting")
	before, statements := cpuTime(), s.Store.Statements()
	d, err := people.do(order{Server: s.Server, Do: "answer", AtOnce: fewAtOnce, Codes: codes})
	if err != nil {
		return err
	}
	row.CPU = (cpuTime() - before) / time.Duration(s.People)
	row.Statements = float64(s.Store.Statements()-statements) / float64(s.People)
	row.PerSecond = float64(s.People) / d.Took.Seconds()
	row.P50, row.P99 = percentiles(d.Times)
	signAfter, err := signCPU()
	if err != nil {
		return err
	}
	row.SignCPU = (signBefore + signAfter) / 2

	s.say("closing")
	began := time.Now()
	closing, err := s.Waves.Close(ctx, actor, wave)
	row.Closing = time.Since(began)
	if err == nil && (closing.Answered != s.People || closing.Invalid != 0) {
		err = fmt.Errorf("%d answers were sent and %d counted, %d invalid", s.People, closing.Answered, closing.Invalid)
	}
	return err
}

// crowd lets a whole school start from one address.
func (s Setting) crowd(ctx context.Context, people *people, crowd *Crowd) error {
	crowd.People = min(school, s.People)
	s.say("%d people start within %v", crowd.People, bell)
	wave, codes, err := OpenWave(ctx, s.Store, s.Waves, crowd.People)
	if err != nil {
		return err
	}
	d, err := people.do(order{Server: s.Server, Do: "all", AtOnce: crowd.People, Within: bell, Codes: codes})
	if err != nil {
		return err
	}
	crowd.Took = d.Took
	crowd.P50, crowd.P99 = percentiles(d.Times)
	_, err = s.Waves.Close(ctx, actor, wave)
	return err
}

func (s Setting) say(format string, args ...any) {
	fmt.Fprintf(s.Progress, "%s: %s\n", s.Database, fmt.Sprintf(format, args...))
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

func startPeople(ctx context.Context, command []string) (*people, error) {
	p := &people{command: exec.CommandContext(ctx, command[0], command[1:]...)}
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.orders, p.reports = in, json.NewEncoder(in), json.NewDecoder(out)
	return p, p.command.Start()
}

// do has an order carried out; anything that failed is an error.
func (p *people) do(o order) (done, error) {
	var d done
	if err := p.orders.Encode(o); err != nil {
		return d, err
	}
	if err := p.reports.Decode(&d); err != nil {
		return d, fmt.Errorf("the people's process: %w", err)
	}
	if len(d.Errors) > 0 {
		return d, fmt.Errorf("%d of %d failed, the first: %s", len(d.Errors), len(o.Codes), d.Errors[0])
	}
	return d, nil
}

func (p *people) stop() {
	p.in.Close()
	p.command.Wait() //nolint:errcheck // its reports said what went wrong
}
