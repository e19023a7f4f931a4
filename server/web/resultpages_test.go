package web_test

import (
	"compress/gzip"
	"context"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/static"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// figure finds the numbers of a printed figure: «9 %», «5 til 15 %», «−0,3».
var figure = regexp.MustCompile(`−?\d+(?:[  ]\d{3})*(?:,\d+)?`)

// numbersOf are the numbers of a printed figure as the JSON has them: a share as
// a fraction.
func numbersOf(text string) []float64 {
	var list []float64
	for _, found := range figure.FindAllString(text, -1) {
		plain := strings.NewReplacer("−", "-", ",", ".", " ", "", " ", "").Replace(found)
		v, err := strconv.ParseFloat(plain, 64)
		if err != nil {
			continue
		}
		if strings.Contains(text, "%") || strings.Contains(text, "prosentpoeng") {
			v /= 100
		}
		list = append(list, v)
	}
	return list
}

// figures are the places on a page where a figure stands.
const figures = ".stat-number, .stat-start, .stat-interval, .row-value, .row-range, .from-to, table.figures td:not(.text), .grid-cell, .goal-rows .row-value"

// mostBytes is what a result page may be: HTML and the charts' data.
const mostBytes = 100_000

// Every figure on every page of every reader stands in the tables of that page, or
// for a print view in those of its unit or project, and equals the JSON: no page
// shows what the tables, which refuse what is unsafe, do not have. No page is
// large, and only those with a chart load what draws it.
func TestFiguresOnEveryPageStandInItsTables(t *testing.T) {
	in := webtest.NewPublished(t, 4)
	unit := in.Units[0].ID
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateMeasure(ctx, survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.Project, Title: "Voksne ute i alle friminutt", Indicators: survey.Indicators{"E5"}, Phase: 2,
			SubGoal: "D4", Starts: webtest.PublishedStart, Responsible: "staff", Status: "running",
		})
	})
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	if response, _ := in.Post(t, steering, "/styring/"+string(in.Project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	whole := crawl(t, in, steering, []string{"json"}, "/hjem", "/offentlig/"+string(in.Project))
	checkPages(t, in, whole, 60)
	for _, role := range []survey.Role{survey.Leader, survey.WorkingGroup, survey.PPTRole, survey.Adviser} {
		checkPages(t, in, crawl(t, in, in.As(t, role, in.Owner, unit), []string{"json"}, "/hjem"), 45)
	}
	checkPages(t, in, crawl(t, in, in.As(t, survey.Leader, in.Owner, in.Units[2].ID), []string{"json"}, "/hjem"), 15)
	public := crawl(t, in, "", nil, "/offentlig/"+string(in.Project))
	if len(public) != 1 {
		t.Fatalf("the public reads %d pages", len(public))
	}
	checkPages(t, in, append(public, whole...), 0)
}

func checkPages(t *testing.T, in *webtest.Published, all []fetched, least int) {
	t.Helper()
	known := map[string]map[float64]bool{} // by page
	said := map[string]bool{}
	for _, f := range all {
		path, format, _ := strings.Cut(f.path, "?")
		if format != "format=json" {
			continue
		}
		known[path] = map[float64]bool{}
		for _, g := range f.grids(t) {
			for _, row := range g.rows {
				for _, text := range row {
					if n, err := strconv.ParseFloat(text, 64); err == nil {
						known[path][math.Round(n*1e6)] = true
					} else {
						said[path+" "+text] = true // told from the least to the most, in words
					}
				}
			}
		}
	}
	pages, looked := 0, 0
	for _, f := range all {
		if strings.Contains(f.path, "?") {
			continue
		}
		pages++
		page := webtest.Document(t, f.body)
		if len(f.body) > mostBytes {
			t.Errorf("%s is %d bytes; it may be %d", f.path, len(f.body), mostBytes)
		}
		if draws := page.Find(`script[src*="/results-"]`).Length() > 0; draws != (page.Find("[data-chart]").Length() > 0) {
			t.Errorf("%s loads what draws charts: %v", f.path, draws)
		}
		source := f.path
		for known[source] == nil && strings.Contains(source[1:], "/") { // a print view has its unit's figures
			source = source[:strings.LastIndex(source, "/")]
		}
		if strings.HasPrefix(f.path, "/offentlig/") {
			source = "/styring/" + string(in.Project)
		}
		page.Find(figures).Each(func(_ int, s *goquery.Selection) {
			s.Find(".stat-of").Remove()
			s.Find(".interval").BeforeHtml(" ")
			text := strings.TrimSpace(s.Text())
			if said[source+" "+text] {
				looked++
				return
			}
			for _, n := range numbersOf(text) {
				looked++
				if !slices.ContainsFunc([]float64{n, -n}, func(v float64) bool { return known[source][math.Round(v*1e6)] }) {
					t.Errorf("%s: %q (%v) is in no table of %s", f.path, text, n, source)
				}
			}
		})
	}
	if pages < least || looked < 10*least {
		t.Errorf("only %d figures of %d pages were looked at, want %d pages", looked, pages, least)
	}
}

// What draws the charts is small once packed, and is fetched once: its address
// never means anything else.
func TestChartBundleIsSmallAndKept(t *testing.T) {
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	path, err := assets.Path("results.js")
	if err != nil {
		t.Fatal(err)
	}
	in := webtest.NewPublished(t, 0)
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := in.Fiber().Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	packed, err := io.ReadAll(response.Body)
	if err != nil || len(packed) > 250_000 || response.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d bytes, encoded %q, %v", len(packed), response.Header.Get("Content-Encoding"), err)
	}
	if _, err := gzip.NewReader(strings.NewReader(string(packed))); err != nil {
		t.Error(err)
	}
	if kept := response.Header.Get("Cache-Control"); !strings.Contains(kept, "immutable") {
		t.Errorf("Cache-Control: %q", kept)
	}
}

// What a page costs does not grow with the number of answers, but it may with
// waves and units. Beside the mean each prints what the slowest but one in a
// hundred took, on the clock and of the processors; the latter says most where other
// work runs. The test client's own work is in it.
func BenchmarkResultPages(b *testing.B) {
	in := webtest.NewPublished(b, 5)
	leader := in.As(b, survey.Leader, in.Owner, in.Units[0].ID)
	steering := in.As(b, survey.SteeringGroup, in.Owner, "")
	unit, whole := "/enhet/"+string(in.Units[0].ID), "/styring/"+string(in.Project)
	for _, ask := range []struct{ name, session, path string }{
		{"unit", leader, unit},
		{"series", leader, unit + "/indikator/E5.pupils-5-7.pupils-8-10"},
		{"unit report", leader, unit + "/rapport"},
		{"brief", leader, unit + "/veiledning"},
		{"plan", leader, unit + "/tiltak"},
		{"steering", steering, whole},
		{"all figures", steering, whole + "/tall"},
		{"units", steering, whole + "/enheter"},
		{"steering report", steering, whole + "/rapport"},
		{"workbook", leader, unit + "?format=xlsx"},
	} {
		b.Run(ask.name, func(b *testing.B) {
			in.Get(b, ask.session, ask.path) // the first reader's report is made, the next ones' is kept
			var took, spent []time.Duration
			for b.Loop() {
				began, before := time.Now(), webtest.ProcessorTime(b)
				in.Get(b, ask.session, ask.path)
				took, spent = append(took, time.Since(began)), append(spent, webtest.ProcessorTime(b)-before)
			}
			var sum time.Duration
			for _, one := range spent {
				sum += one
			}
			b.ReportMetric(sum.Seconds()*1000/float64(len(spent)), "cpu-ms")
			b.ReportMetric(slowest(took), "ms-p99")
			b.ReportMetric(slowest(spent), "cpu-ms-p99")
		})
	}
}

// slowest is the 99th percentile in milliseconds.
func slowest(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)*99/100].Microseconds()) / 1000
}
