package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/keeper"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
)

// order is what the child is told to do, one JSON value after the other.
type order struct {
	Server string
	Do     string // "look", "answer" (redeem and cast), "all" of it, "visit", a browser's, or "post", a plain form
	AtOnce int
	Within time.Duration // the starts are spread evenly over so long
	Codes  []survey.Code
}

// done is what the child reports of one order. Times are of one person each.
type done struct {
	Took   time.Duration
	Times  []time.Duration
	Errors []string

	Requests, Bytes int64 // of visits
}

// peopleVariable makes a process of this test binary the people.
const peopleVariable = "TRIVSELSPULS_BENCH_PEOPLE"

func TestMain(m *testing.M) {
	keeper.Main()
	if os.Getenv(peopleVariable) == "" {
		os.Exit(m.Run())
	}
	if err := load(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// load is the child process: people who do what orders on in say, until in ends.
func load(ctx context.Context, in io.Reader, out io.Writer) error {
	library, err := questionnaire.Load()
	if err != nil {
		return err
	}
	c := &crowd{library: library, invited: map[survey.Code]respondent.Invitation{}}
	orders, reports := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var o order
		if err := orders.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := reports.Encode(c.follow(ctx, o)); err != nil {
			return err
		}
	}
}

// crowd is people with slips.
type crowd struct {
	library *questionnaire.Library
	client  *respondent.Client

	mu      sync.Mutex
	invited map[survey.Code]respondent.Invitation

	requests, bytes atomic.Int64 // of visits
}

func (c *crowd) follow(ctx context.Context, o order) done {
	if c.client == nil || c.client.BaseURL != o.Server {
		c.client = respondent.New(o.Server)
	}
	c.requests.Store(0)
	c.bytes.Store(0)
	c.client.Patience = 0 // nothing may fail, not even once
	d := done{Times: make([]time.Duration, len(o.Codes))}
	failures := make([]error, len(o.Codes))
	next := make(chan int)
	began := time.Now()
	var people sync.WaitGroup
	for range o.AtOnce {
		people.Go(func() {
			for i := range next {
				arrived := time.Now()
				failures[i] = c.one(ctx, o.Do, o.Codes[i])
				d.Times[i] = time.Since(arrived)
			}
		})
	}
	for i := range o.Codes {
		time.Sleep(time.Until(began.Add(o.Within * time.Duration(i) / time.Duration(len(o.Codes)))))
		next <- i
	}
	close(next)
	people.Wait()
	d.Took = time.Since(began)
	d.Requests, d.Bytes = c.requests.Load(), c.bytes.Load()
	for _, err := range failures {
		if err != nil {
			d.Errors = append(d.Errors, err.Error())
		}
	}
	return d
}

func (c *crowd) one(ctx context.Context, do string, code survey.Code) error {
	switch do {
	case "look":
		invitation, err := c.client.Look(ctx, survey.Slip{Code: code})
		c.mu.Lock()
		c.invited[code] = invitation
		c.mu.Unlock()
		return err
	case "answer":
		c.mu.Lock()
		invitation := c.invited[code]
		c.mu.Unlock()
		return c.answer(ctx, code, invitation)
	case "all":
		return c.client.Answer(ctx, survey.Slip{Code: code}, c.choose)
	case "visit":
		return c.visit(ctx, code)
	case "post":
		return c.post(ctx)
	}
	return errors.New("unknown order")
}

// answer redeems a code that has been looked up, and casts.
func (c *crowd) answer(ctx context.Context, code survey.Code, i respondent.Invitation) error {
	manifest, err := c.client.Manifest(ctx, i)
	if err != nil {
		return err
	}
	answers, err := c.choose(i)
	if err != nil {
		return err
	}
	ballot := respondent.Ballot{Group: i.Group, Token: envelope.NewToken()}
	blinding, err := manifest.Key.Blind(ballot.Token)
	if err != nil {
		return err
	}
	signed, err := c.client.Redeem(ctx, code, blinding.Blinded)
	if err != nil {
		return err
	}
	if ballot.Signature, err = blinding.Finalize(signed); err != nil {
		return err
	}
	if ballot.Sealed, err = manifest.Seal(i.Group, ballot.Token, i.Questionnaire, answers); err != nil {
		return err
	}
	return c.client.Cast(ctx, ballot)
}

// choose draws plausible answers.
func (c *crowd) choose(i respondent.Invitation) ([]survey.Answer, error) {
	q, ok := c.library.ByHash(i.Questionnaire)
	if !ok {
		return nil, errors.New("this program does not know the questionnaire")
	}
	random := rand.New(rand.NewPCG(rand.Uint64(), 1))
	return simulate.NewCrowd(q, simulate.Typical(q)).Answers(random), nil
}
