package results_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Whatever a reader may not see, does not exist: the same status and the same
// bytes for another unit, another owner's, a changed or unknown id, a wave that
// is not closed, an unknown format and a filter nobody made.
func TestWhatMayNotBeSeenDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) { mayNotBeSeen(t, webtest.NewPublishedIn(t, st, 2)) })
}

func mayNotBeSeen(t *testing.T, in *webtest.Published) {
	t.Helper()
	open := survey.NewID[survey.WaveID]()
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		w := survey.Wave{ID: open, Project: in.Project, Kind: survey.Pulse, Name: "Delmåling", Opens: tx.Now().AddDate(0, 0, -1), Closes: tx.Now().AddDate(0, 0, 20)}
		return tx.CreateWave(ctx, w, []survey.Audience{survey.Pupils57})
	})
	if err := in.Waves.Open(t.Context(), "test", open); err != nil {
		t.Fatal(err)
	}
	leader := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	stranger := in.As(t, survey.SteeringGroup, in.Other, "")
	own, next := "/enhet/"+string(in.Units[0].ID), "/enhet/"+string(in.Units[1].ID)
	whole := "/styring/" + string(in.Project)
	_, want := in.Get(t, leader, "/finnes-ikke")
	for _, ask := range []struct{ session, path string }{
		{leader, next},
		{leader, next + "?format=json"},
		{leader, next + "/indikator/E5.pupils-5-7.pupils-8-10?format=csv"},
		{leader, next + "/tiltak"},
		{leader, whole},
		{leader, whole + "?format=xlsx"},
		{leader, own + "/indikator/E5.pupils-5-7"},
		{leader, own + "/indikator/E5.pupils-5-7.pupils-8-10?format=xml"},
		{leader, own + "?format=JSON"},
		{leader, own + "?format=json&format=csv"},
		{leader, own + "?format="},
		{leader, own + "?trinn=5"},
		{leader, own + "?wave=" + string(in.Planned)},
		{leader, own + "/" + string(in.Planned)},
		{leader, own + "?wave=" + string(open) + "&format=json"},
		{leader, own + "/" + string(open)},
		{steering, whole + "/" + string(open) + "?format=xlsx"},
		{leader, own + "/rapport?format=json"},
		{leader, own + "/rapport?wave=" + string(open)},
		{leader, whole + "/rapport"},
		{stranger, whole + "/rapport"},
		{leader, own[:len(own)-1] + "g"},
		{steering, own},
		{steering, own + "/indikator/E1.pupils-5-7.pupils-8-10?format=json"},
		{steering, whole + "/indikator/E5.pupils-5-7.pupils-8-10?format=json"},
		{stranger, whole},
		{stranger, whole + "/indikator/E5.pupils-5-7.pupils-8-10.total?format=json"},
		{stranger, own},
	} {
		response, body := in.Get(t, ask.session, ask.path)
		// The language switch leads back to where one is; nothing else may differ.
		body = strings.ReplaceAll(body, strings.SplitN(ask.path, "?", 2)[0], "/finnes-ikke")
		if response.StatusCode != http.StatusNotFound || len(webtest.Visible(t, body)) == 0 || webtest.Visible(t, body) != webtest.Visible(t, want) {
			t.Errorf("GET %s: status %d and a page of its own", ask.path, response.StatusCode)
		}
		if strings.Contains(response.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("GET %s offers a file", ask.path)
		}
	}
}

// table is a table as the JSON has it.
type table struct {
	Name    string
	Columns []struct{ Key string }
	Rows    [][]any
}

func tables(t testing.TB, in *webtest.Published, session, path string) []table {
	t.Helper()
	response, body := in.Get(t, session, path)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d", path, response.StatusCode)
	}
	var out struct {
		Fictional bool
		Tables    []table
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	if !out.Fictional {
		t.Errorf("GET %s does not say that its figures are invented", path)
	}
	return out.Tables
}

// The files hold what the JSON holds.
func TestFilesHoldTheSameFigures(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	session := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	path := "/enhet/" + string(in.Units[0].ID) + "/indikator/E5.pupils-5-7.pupils-8-10"
	tables := tables(t, in, session, path+"?format=json")
	first := tables[0]
	response, body := in.Get(t, session, path+"?format=csv")
	if name := response.Header.Get("Content-Disposition"); !strings.Contains(name, `filename="eksempeldata-E5.`) {
		t.Errorf("the file is called %q", name)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	reader.Comma, reader.FieldsPerRecord = ';', -1
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	_, workbook := in.Get(t, session, path+"?format=xlsx")
	book, err := excelize.OpenReader(strings.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	if sheets := book.GetSheetList(); len(sheets) != len(tables)+3 || sheets[0] != "Om tallene" || sheets[len(sheets)-2] != "Definisjoner" {
		t.Errorf("sheets %q for %d tables", sheets, len(tables))
	}
	if line, err := book.GetCellValue("Om tallene", "A2"); err != nil || !strings.Contains(line, "oppdiktet") {
		t.Errorf("the workbook does not say that its figures are invented: %q, %v", line, err)
	}
	sheet, err := book.GetRows(book.GetSheetList()[1], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range first.Rows {
		for j, v := range row {
			want, ok := v.(float64)
			if !ok {
				continue
			}
			text := strconv.FormatFloat(want, 'f', -1, 64)
			if got := lines[i+2][j]; got != strings.Replace(text, ".", ",", 1) {
				t.Errorf("CSV row %d, %s: %q, want %s", i, first.Columns[j].Key, got, text)
			}
			if got := sheet[i+2][j]; got != text {
				t.Errorf("workbook row %d, %s: %q, want %s", i, first.Columns[j].Key, got, text)
			}
		}
	}
}

// A wave that an older program closed is refused in words, whoever reads and whatever
// they read; the next wave can still be planned.
func TestFiguresOfAnOlderProgramAreRefusedInWords(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		opens := webtest.PublishedStart.AddDate(0, 6, 0)
		w := survey.Wave{ID: survey.NewID[survey.WaveID](), Project: in.Project, Kind: survey.Pulse, Name: "Gammel", Opens: opens, Closes: opens.AddDate(0, 0, 21)}
		return webtest.StoreClosedAs(ctx, tx, disclosure.Input{Wave: w}, []byte(`{"version":1,"wave":"`+string(w.ID)+`"}`))
	})
	leader, steering := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.SteeringGroup, in.Owner, "")
	unit, whole := "/enhet/"+string(in.Units[0].ID), "/styring/"+string(in.Project)
	for path, session := range map[string]string{
		unit: leader, unit + "?format=csv": leader, unit + "/rapport": leader, unit + "/veiledning": leader, unit + "/indikator/E1.pupils-5-7.pupils-8-10": leader,
		whole: steering, whole + "/enheter": steering, whole + "/rapport": steering, whole + "/offentlig": steering,
	} {
		response, body := in.Get(t, session, path)
		if response.StatusCode != http.StatusConflict || !strings.Contains(body, "Denne målingen ble lukket med en eldre utgave") {
			t.Errorf("%s: %d, without the words", path, response.StatusCode)
		}
	}
	project := in.As(t, survey.ProjectLeader, in.Owner, "")
	if response, _ := in.Get(t, project, "/maling/"+string(in.Planned)); response.StatusCode != http.StatusOK {
		t.Errorf("the wave to come: %d", response.StatusCode)
	}
}
