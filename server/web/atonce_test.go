package web_test

import (
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// A server that has just started is asked for everything by everybody in the same
// moment, as when a wave's results are announced: each gets what they get alone.
func TestEverybodyReadsAtOnce(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	alone := map[string][]fetched{} // by session
	for _, who := range []reader{
		{survey.Leader, in.Units[0].ID},
		{survey.WorkingGroup, in.Units[0].ID}, // the same figures
		{survey.Leader, in.Units[2].ID},
	} {
		session := in.As(t, who.role, in.Owner, who.unit)
		if alone[session] = crawl(t, in, session, nil, "/hjem"); len(alone[session]) < 10 {
			t.Errorf("%s reads only %d pages", who.role, len(alone[session]))
		}
	}
	app := webtest.NewApp(t, in.Store, nil) // it has read nothing yet
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Serve(listener) }()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	var people sync.WaitGroup
	for session, pages := range alone {
		for part := range 2 { // from both ends, so that each page is asked for twice
			people.Go(func() {
				for i := range pages {
					page := pages[i]
					if part == 1 {
						page = pages[len(pages)-1-i]
					}
					status, body, err := readAs(client, "http://"+listener.Addr().String()+page.path, app.CookieName(), session)
					if err != nil || status != http.StatusOK || body != page.body {
						t.Errorf("%s: status %d, %v; as alone: %v", page.path, status, err, body == page.body)
					}
				}
			})
		}
	}
	people.Wait()
	client.CloseIdleConnections()
	if err := app.Fiber().Shutdown(); err != nil {
		t.Error(err)
	}
	<-served
}

func readAs(client *http.Client, address, cookie, session string) (status int, body string, err error) {
	request, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return 0, "", err
	}
	request.Host = "example.com"
	request.AddCookie(&http.Cookie{Name: cookie, Value: session})
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}
