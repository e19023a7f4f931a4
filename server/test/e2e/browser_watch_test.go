package e2e

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// watch collects what must not happen behind a page: console errors, uncaught
// exceptions, policy violations, requests to other hosts and error statuses.
type watch struct {
	mu       sync.Mutex
	hosts    []string
	statuses []int64 // error statuses the test expects
	breaks   string  // an uncaught exception the test expects; none when empty
	found    []string
	requests []string
	received float64                      // bytes on the wire, headers included
	awaited  map[network.RequestID]string // what has been asked for and is not here yet
}

// ExpectStatus says that error statuses are part of the test, for example 409
// for a used code.
func (p *Page) ExpectStatus(statuses ...int) {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	for _, s := range statuses {
		p.watch.statuses = append(p.watch.statuses, int64(s))
	}
}

// ExpectException says that the page's script may end with an exception whose text holds these words.
func (p *Page) ExpectException(words string) {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	p.watch.breaks = words
}

// Requests are the method and path of every request so far, in order, for tests
// of what a page asks the server.
func (p *Page) Requests() []string {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	return slices.Clone(p.watch.requests)
}

// Received is the number of bytes the server has sent so far, as they were on
// the wire: headers included, bodies compressed.
func (p *Page) Received() int {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	return int(p.watch.received)
}

// allow adds an address's host to the hosts the page may ask.
func (w *watch) allow(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		w.hosts = append(w.hosts, u.Host)
	}
}

func (w *watch) problems() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.found)
}

// open is what the page has asked for and has not received.
func (w *watch) open() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Values(w.awaited))
}

// event is called on chromedp's reading goroutine and must return fast.
func (w *watch) event(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		w.request(e.Request.Method, e.Request.URL)
		w.awaited[e.RequestID] = e.Request.Method + " " + e.Request.URL
	case *network.EventResponseReceived:
		if s := e.Response.Status; s >= 400 && !slices.Contains(w.statuses, s) {
			w.add("status %d from %s", s, e.Response.URL)
		}
	case *network.EventLoadingFinished:
		w.received += e.EncodedDataLength
		delete(w.awaited, e.RequestID)
	case *network.EventLoadingFailed:
		delete(w.awaited, e.RequestID)
	case *runtime.EventExceptionThrown:
		if text := exception(e.ExceptionDetails); w.breaks == "" || !strings.Contains(text, w.breaks) {
			w.add("uncaught %s", text)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			w.add("console.%s: %s", e.Type, arguments(e.Args))
		}
	case *log.EventEntryAdded:
		// A failed request is also logged; its status has been judged above.
		if e.Entry.Level == "error" && e.Entry.Source != "network" || e.Entry.Source == "security" {
			w.add("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	}
}

func (w *watch) request(method, address string) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Scheme, "http") && !strings.HasPrefix(u.Scheme, "ws") {
		return // data: and blob: ask nobody
	}
	w.requests = append(w.requests, method+" "+u.Path)
	if !slices.Contains(w.hosts, u.Host) {
		w.add("a request to another host: %s", address)
	}
}

func (w *watch) add(format string, args ...any) {
	w.found = append(w.found, fmt.Sprintf(format, args...))
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

func arguments(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		if a.Description != "" {
			words = append(words, a.Description)
		} else {
			words = append(words, string(a.Value))
		}
	}
	return strings.Join(words, " ")
}
