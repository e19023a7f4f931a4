package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

// Those who come while all are busy are served in the order they came.
func TestFirstComeFirstServed(t *testing.T) {
	turns := newTurns(1, time.Hour)
	app := fiber.New()
	begun, goOn := make(chan struct{}), make(chan struct{})
	var order []string
	app.Use(turns.inTurn)
	app.Get("/hjem/:n", func(c *fiber.Ctx) error {
		if c.Params("n") == "0" {
			close(begun)
			<-goOn
		}
		order = append(order, strings.Clone(c.Params("n")))
		return nil
	})
	const people = 50
	done := make(chan error)
	come := func(n int) {
		go func() {
			_, err := app.Test(httptest.NewRequest(http.MethodGet, "/hjem/"+strconv.Itoa(n), nil), -1)
			done <- err
		}()
	}
	come(0)
	<-begun
	var want []string
	for n := range people {
		want = append(want, strconv.Itoa(n))
		if n == 0 {
			continue
		}
		come(n)
		for turns.waiting.Load() < int64(n) {
			runtime.Gosched()
		}
	}
	close(goOn)
	for range people {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(order, want) {
		t.Errorf("served %v", order)
	}
}

// When no turn comes, the page and the protocol say when to come back, and the page comes back by
// itself. A form that is sent waits on, and what needs no turn never waits.
func TestOverloadIsTold(t *testing.T) {
	turns := newTurns(1, time.Millisecond)
	turns.taken <- struct{}{} // somebody who never ends
	var served error
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error {
		served = err
		site.TellWait(c, err)
		o := site.OutcomeOf(err)
		return c.Status(o.Status).JSON(fiber.Map{"error": o.Kind, "text": o.Text, "count": o.Count})
	}})
	app.Use(turns.inTurn)
	app.All("/*", func(c *fiber.Ctx) error { return c.SendString("ok") })
	for _, c := range []struct {
		method, path string
		refreshed    bool
	}{{"GET", "/hjem", true}, {"GET", "/api/manifest/w/g", true}, {"POST", "/api/redeem", false}} {
		response, err := app.Test(httptest.NewRequest(c.method, c.path, nil), -1)
		if err != nil {
			t.Fatal(err)
		}
		var told struct {
			Error, Text string
			Count       int
		}
		if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
			t.Fatal(err)
		}
		wait, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		if response.StatusCode != http.StatusServiceUnavailable || told.Error != "slow_down" || told.Text != "busy" || told.Count != wait || wait < 10 || wait > 19 {
			t.Errorf("%s: status %d, %+v, wait %d: %v", c.path, response.StatusCode, told, wait, served)
		}
		if got := response.Header.Get("Refresh") != ""; got != c.refreshed {
			t.Errorf("%s %s comes back by itself: %v", c.method, c.path, got)
		}
	}
	for _, path := range []string{"/", "/helse", "/static/app.css"} {
		if response, err := app.Test(httptest.NewRequest(http.MethodGet, path, nil), -1); err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s waits: %v", path, err)
		}
	}
	sent := make(chan int, 1)
	go func() {
		response, err := app.Test(httptest.NewRequest(http.MethodPost, "/skjema", nil), -1)
		if err != nil {
			t.Error(err)
		}
		sent <- response.StatusCode
	}()
	for turns.waiting.Load() < 1 {
		runtime.Gosched()
	}
	if response, err := app.Test(httptest.NewRequest(http.MethodGet, "/hjem", nil), -1); err != nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("who came after the form is served: %v", err) // and has waited as long as anybody does
	}
	<-turns.taken
	if status := <-sent; status != http.StatusOK {
		t.Errorf("a form that was sent ends with %d", status)
	}
}
