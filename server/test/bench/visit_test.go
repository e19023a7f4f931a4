package bench

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"trivselspuls/server/demo"
	"trivselspuls/server/keeper"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/e2e"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// visitors is how many people of a measurement come.
const visitors = 1000

// BenchmarkVisit measures a whole person as a browser is one, which comes on a connection
// of its own with nothing kept: the page and every file it names, packed as browsers ask
// for them, look, the manifest, the questions, the offer, redeem and cast. Server CPU,
// requests and bytes of bodies are each person's.
func BenchmarkVisit(b *testing.B) {
	eachDatabase(b, func(b *testing.B, st *store.Store) {
		server := e2e.Start(b, st, &demo.Clock{})
		keepers := keeper.New(settings.Settings{KeyDir: server.KeyDirs[0], KeyCopyDir: server.KeyDirs[1]}, st.Now)
		server.Service.SetKeepers(keepers)
		b.Cleanup(keepers.End)
		for b.Loop() {
			people := startPeople(b)
			_, codes, err := webtest.PrintedWave(b.Context(), st, server.Service, visitors)
			if err != nil {
				b.Fatal(err)
			}
			people.do(b, order{Server: server.Setting.Server, Do: "visit", AtOnce: fewAtOnce, Codes: codes[:50]}) // what is made once
			before := serverTime(b)
			d := people.do(b, order{Server: server.Setting.Server, Do: "visit", AtOnce: fewAtOnce, Codes: codes[50:]})
			each := float64(visitors - 50)
			b.ReportMetric(float64((serverTime(b)-before).Microseconds())/1000/each, "visit-cpu-ms")
			b.ReportMetric(float64(d.Requests)/each, "requests")
			b.ReportMetric(float64(d.Bytes)/each/1000, "kB")
			people.stop()
		}
	})
	b.Run("plain", plain)
}

// plain measures, for the record, what storing one anonymous form costs without anything that a
// survey needs: one POST of some 250 bytes, on the disk before it is acknowledged.
func plain(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(b.Context(), `create table forms (answers text not null)`); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, err = db.ExecContext(r.Context(), `insert into forms (answers) values (?)`, body)
		}
		if err != nil {
			http.Error(w, "", http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	for b.Loop() {
		people := startPeople(b)
		before := cpuTime()
		people.do(b, order{Server: server.URL, Do: "post", AtOnce: fewAtOnce, Codes: make([]survey.Code, visitors)})
		b.ReportMetric(float64((cpuTime()-before).Microseconds())/1000/visitors, "post-cpu-ms")
		people.stop()
	}
}

// post sends a form of forty answers.
func (c *crowd) post(ctx context.Context) error {
	body := strings.NewReader(`{"answers":[` + strings.Repeat(`"ofte",`, 39) + `"ofte"]}`)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.client.BaseURL, body)
	if err != nil {
		return err
	}
	response, err := c.client.HTTP.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

// The people of a town, who come from one address.
const (
	townspeople = 2000
	townBell    = 5 * time.Second
)

// BenchmarkTown lets a town come from one address: how many failed, how long people took from
// the page to the receipt, and the most memory that the server's process has had.
func BenchmarkTown(b *testing.B) {
	eachDatabase(b, func(b *testing.B, st *store.Store) {
		server := e2e.Start(b, st, &demo.Clock{})
		for b.Loop() {
			people := startPeople(b)
			_, codes, err := webtest.PrintedWave(b.Context(), st, server.Service, townspeople)
			if err != nil {
				b.Fatal(err)
			}
			var d done
			memory, err := peak(func() error {
				d = people.ask(b, order{Server: server.Setting.Server, Do: "visit", AtOnce: townspeople, Within: townBell, Codes: codes})
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			for _, one := range d.Errors[:min(3, len(d.Errors))] {
				b.Log(one)
			}
			p50, p99 := percentiles(d.Times)
			b.ReportMetric(float64(len(d.Errors)), "failed")
			b.ReportMetric(memory, "town-MB")
			b.ReportMetric(millis(p50), "town-p50-ms")
			b.ReportMetric(millis(p99), "town-p99-ms")
			people.stop()
		}
	})
}

// built are the files that the page names.
var built = regexp.MustCompile(`/static/[\w.-]+`)

// visit is a person from the slip's address to the receipt. What it fetches is counted.
func (c *crowd) visit(ctx context.Context, code survey.Code) error {
	wire := http.DefaultTransport.(*http.Transport).Clone()
	defer wire.CloseIdleConnections()
	own := respondent.New(c.client.BaseURL)
	own.Patience, own.HTTP.Transport = 0, counted{c, wire}
	page, err := fetch(ctx, own, "/")
	if err != nil {
		return err
	}
	for _, file := range built.FindAllString(page, -1) {
		if _, err := fetch(ctx, own, file); err != nil {
			return err
		}
	}
	place, err := own.Look(ctx, survey.Slip{Code: code})
	if err != nil {
		return err
	}
	for _, path := range []string{
		fmt.Sprintf("/api/questionnaire/%s/%s/%s", place.Wave, place.Audience, "nb"),
		fmt.Sprintf("/api/offer/%s/%s", place.Wave, place.Questionnaire),
	} {
		if _, err := fetch(ctx, own, path); err != nil {
			return err
		}
	}
	return (&crowd{library: c.library, client: own}).answer(ctx, code, place)
}

func fetch(ctx context.Context, client *respondent.Client, path string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, client.BaseURL+path, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Accept-Encoding", "gzip, deflate, br")
	response, err := client.HTTP.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	packed := io.Reader(response.Body)
	if path == "/" { // which is read here
		packed = brotli.NewReader(packed)
	}
	body, err := io.ReadAll(packed)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", path, response.StatusCode)
	}
	return string(body), err
}

// counted counts what comes over a connection.
type counted struct {
	of   *crowd
	wire http.RoundTripper
}

// RoundTrip counts the request and the bytes of its answer as they travel.
func (c counted) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := c.wire.RoundTrip(request)
	if err == nil {
		c.of.requests.Add(1)
		response.Body = counting{response.Body, c.of}
	}
	return response, err
}

type counting struct {
	io.ReadCloser
	of *crowd
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.of.bytes.Add(int64(n))
	return n, err
}
