package site_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

// A file that fails while it is sent ends its connection, so that no part of it is taken for the
// whole, and is told of; one whose reader has left ends its work and is not.
func TestAFileThatEndsEarly(t *testing.T) {
	told, ended := make(chan string, 1), make(chan error, 1)
	s := &site.Site{Sending: func(c *fiber.Ctx) func(func() error) error {
		path := strings.Clone(c.Path())
		return func(send func() error) error {
			err := send()
			if err != nil {
				told <- path + ": " + err.Error()
			}
			return err
		}
	}}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/fails", func(c *fiber.Ctx) error {
		return s.Stream(c, false, func(w io.Writer) error {
			io.WriteString(w, strings.Repeat("a", 100_000)) //nolint:errcheck // it fails below
			return errors.New("unsafe")
		})
	})
	app.Get("/endless", func(c *fiber.Ctx) error {
		return s.Stream(c, false, func(w io.Writer) (err error) {
			for err == nil {
				_, err = io.WriteString(w, strings.Repeat("a", 100_000))
			}
			ended <- err
			return err
		})
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go app.Listener(listener)            //nolint:errcheck // it ends with the test
	t.Cleanup(func() { app.Shutdown() }) //nolint:errcheck // it ends with the test
	at := "http://" + listener.Addr().String()
	response, err := http.Get(at + "/fails")
	if err == nil { // otherwise it ended before anything came
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	if err == nil {
		t.Error("a part of a file looks like the whole")
	}
	if line := <-told; line != "/fails: unsafe" {
		t.Errorf("told %q", line)
	}
	if response, err = http.Get(at + "/endless"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	<-ended
	select {
	case line := <-told:
		t.Errorf("who leaves is told of: %s", line)
	default:
	}
}

// Large files are made two at a time, whoever asks and however they end; others are told when to come back, and
// small ones are made beside them.
func TestLargeFilesAreMadeAFewAtATime(t *testing.T) {
	s := &site.Site{Sending: func(*fiber.Ctx) func(func() error) error {
		return func(send func() error) (err error) {
			defer func() {
				if recover() != nil {
					err = errors.New("broken")
				}
			}()
			return send()
		}
	}}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		site.TellWait(c, err)
		return c.Status(site.OutcomeOf(err).Status).SendString(site.OutcomeOf(err).Text)
	}})
	var making, most atomic.Int64
	goOn := make(chan string)
	app.Get("/:size", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentDisposition, "attachment")
		large := c.Params("size") == "large"
		return s.Stream(c, large, func(w io.Writer) error {
			if !large {
				return nil
			}
			most.Store(max(most.Load(), making.Add(1)))
			how := <-goOn
			making.Add(-1)
			switch how {
			case "fail":
				return errors.New("unsafe")
			case "panic":
				panic("a mistake")
			}
			return nil
		})
	})
	ask := func(path string) *http.Response {
		response, err := app.Test(httptest.NewRequest(http.MethodGet, path, nil), -1)
		if err != nil {
			return nil // it broke while it was sent
		}
		return response
	}
	for _, how := range []string{"end", "fail", "panic", "the last end"} {
		done := make(chan *http.Response)
		for range 8 {
			go func() { done <- ask("/large") }()
		}
		for range 8 - site.MostFiles { // these are turned away while the others are made
			var r *http.Response
			select {
			case r = <-done:
			case <-time.After(10 * time.Second):
				t.Fatalf("%d are made at once, after those before ended with %s", making.Load(), how)
			}
			text, _ := io.ReadAll(r.Body)
			wait, _ := strconv.Atoi(r.Header.Get("Retry-After"))
			if r.StatusCode != http.StatusServiceUnavailable || string(text) != "files" || wait < 10 || wait > 19 || r.Header.Get("Refresh") == "" {
				t.Errorf("%d %q, back after %d s", r.StatusCode, text, wait)
			}
			if r.Header.Get(fiber.HeaderContentDisposition) != "" {
				t.Error("a page that says to wait is kept as a file")
			}
		}
		if r := ask("/small"); r == nil || r.StatusCode != http.StatusOK {
			t.Errorf("a small file waits: %v", r)
		}
		for range site.MostFiles {
			select {
			case goOn <- how:
			case <-time.After(10 * time.Second):
				t.Fatal("nothing is made: those before are still counted")
			}
			<-done
		}
	}
	if most.Load() != site.MostFiles {
		t.Errorf("%d at once", most.Load())
	}
}
