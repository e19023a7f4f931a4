package site_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

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
		return s.Stream(c, func(w io.Writer) error {
			io.WriteString(w, strings.Repeat("a", 100_000)) //nolint:errcheck // it fails below
			return errors.New("unsafe")
		})
	})
	app.Get("/endless", func(c *fiber.Ctx) error {
		return s.Stream(c, func(w io.Writer) (err error) {
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
