package respond_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// misfit is an envelope that no honest program sends: well formed outside, and
// not an answer to the questionnaire inside.
type misfit struct {
	name string
	// answers spoils the answers of somebody who was bullied, plain the ballot's
	// bytes; either may be nil.
	answers func(answers []survey.Answer) []survey.Answer
	plain   func(plain []byte)
	// hash names another questionnaire.
	hash string
	// elsewhere seals for another group than the one that casts.
	elsewhere bool
}

// misfits are all the ways in which an envelope can be wrong inside.
func misfits(asked, other *questionnaire.Questionnaire) []misfit {
	at := func(code string) int {
		return slices.IndexFunc(asked.Items, func(i questionnaire.Item) bool { return i.Code == code })
	}
	put := func(code string, a survey.Answer) func([]survey.Answer) []survey.Answer {
		return func(answers []survey.Answer) []survey.Answer {
			answers[at(code)] = a
			return answers
		}
	}
	const lengthAt, answersAt = 33, 34 // docs/protocol.md, 6
	return []misfit{
		{name: "option six of five", answers: put("E6", 6)},
		{name: "the largest option", answers: put("E6", survey.MaxOption)},
		{name: "a byte without a meaning", answers: put("E6", 201)},
		{name: "«Vet ikke» where it is no option", answers: put("E6", survey.DontKnow)},
		{name: "an item that is always asked, not asked", answers: put("E6", survey.NotAsked)},
		{name: "a second answer beside the scale", answers: put("E4a", survey.Beside-1)},
		{name: "an answer beside a scale that has none", answers: put("E6", survey.Beside)},
		{name: "an item too many", answers: func(answers []survey.Answer) []survey.Answer { return append(answers, 1) }},
		{name: "an item too few", answers: func(answers []survey.Answer) []survey.Answer { return answers[:len(answers)-1] }},
		{name: "no answers", answers: func([]survey.Answer) []survey.Answer { return nil }},
		{name: "another audience's questionnaire", hash: other.Hash},
		{name: "a questionnaire nobody has", hash: strings.Repeat("ab", 32)},
		{name: "the ballot of another version", plain: func(plain []byte) { plain[0] = 2 }},
		{name: "more answers than a ballot holds", plain: func(plain []byte) { plain[lengthAt] = 255 }},
		{name: "something after the answers", plain: func(plain []byte) { plain[answersAt+len(asked.Items)+9] = 1 }},
		{name: "nothing but zeros", plain: func(plain []byte) { clear(plain) }},
		{name: "sealed for another group", elsewhere: true},
	}
}

// wrap seals what is inside a misfit for the proof of a ballot.
func (m misfit) wrap(t *testing.T, b respondent.Ballot, manifest *respondent.Manifest, asked *questionnaire.Questionnaire) []byte {
	t.Helper()
	answers := make([]survey.Answer, len(asked.Items))
	for i, item := range asked.Items {
		answers[i] = min(survey.Answer(item.Options), 4)
	}
	if err := asked.Check(answers); err != nil {
		t.Fatalf("before it is spoiled: %v", err)
	}
	if m.answers != nil {
		answers = m.answers(answers)
	}
	hash, group := asked.Hash, b.Group
	if m.hash != "" {
		hash = m.hash
	}
	if m.elsewhere {
		group = survey.NewID[survey.GroupID]()
	}
	plain, err := survey.EncodeBallot(hash, answers)
	if err != nil {
		t.Fatal(err)
	}
	if m.plain != nil {
		m.plain(plain)
	}
	sealed, err := envelope.Seal(manifest.WaveKey, string(group), b.Token, plain)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// TestMisfitsAreCountedAndShown: a class answers, and somebody with slips and a
// program of their own sends every kind of envelope that no page would. The server
// cannot see into them and takes them; at closing, whoever closes, they are counted
// and shown, every other answer is there as it was given, and the figures are those
// of the others alone.
func TestMisfitsAreCountedAndShown(t *testing.T) {
	closers := map[string]func(*testing.T, *webtest.Wire) (leader *http.Cookie){
		"by hand": func(t *testing.T, w *webtest.Wire) *http.Cookie {
			leader := w.Leader(t)
			_, body := w.CloseAs(t, leader)
			tellsOfMisfits(t, w, body)
			return leader
		},
		"at the deadline": func(t *testing.T, w *webtest.Wire) *http.Cookie {
			w.Now.Add(webtest.TenYears)
			if err := w.App.Closer.Due(t.Context()); err != nil || len(w.App.Closer.Failing()) > 0 {
				t.Fatal(err)
			}
			return w.Leader(t)
		},
	}
	for name, closes := range closers {
		t.Run(name, func(t *testing.T) {
			webtest.OnTheWire(t, 40, func(t *testing.T, w *webtest.Wire) {
				given := classWithMisfits(t, w)
				leader := closes(t, w)
				holdsOnly(t, w, given)
				misfitsAreShown(t, w, leader)
			})
		})
	}
}

// classWithMisfits lets twelve answer and every misfit be cast, mixed, and returns
// what the twelve have answered.
func classWithMisfits(t *testing.T, w *webtest.Wire) [][]survey.Answer {
	t.Helper()
	asked, other := webtest.Pupils(t, w), (*questionnaire.Questionnaire)(nil)
	if other, _ = w.Library.Current(survey.Pupils57); other == nil {
		t.Fatal("no other questionnaire")
	}
	crowd, random := simulate.NewCrowd(asked, simulate.Typical(asked)), rand.New(rand.NewPCG(3, 4))
	var given [][]survey.Answer
	slips := w.Slips
	for i, m := range misfits(asked, other) {
		bad := w.Ballot(t, slips[0])
		_, manifest := w.Arrive(t, slips[1])
		bad.Sealed = m.wrap(t, bad, manifest, asked)
		if err := w.Cast(t.Context(), bad); err != nil {
			t.Errorf("%s: %v; only closing can tell what is inside", m.name, err)
		}
		slips = slips[1:]
		if i >= 12 {
			continue
		}
		answers := crowd.Answers(random)
		err := w.Answer(t.Context(), slips[0], func(respondent.Invitation) ([]survey.Answer, error) { return answers, nil })
		if err != nil {
			t.Fatal(err)
		}
		given, slips = append(given, answers), slips[1:]
	}
	if n := w.Stored(t); n != len(given)+misfitsSent {
		t.Fatalf("%d ballots are stored", n)
	}
	return given
}

// misfitsSent is how many misfits there are: the number everybody must be shown.
const misfitsSent = 17

// holdsOnly compares what is left of a closed wave with what was given: the
// answers one by one, and the figures with those of a class without misfits.
func holdsOnly(t *testing.T, w *webtest.Wire, given [][]survey.Answer) {
	t.Helper()
	var kept [][]survey.Answer
	responses, err := storetest.Responses(t.Context(), w.Store, w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range responses {
		kept = append(kept, r.Answers)
	}
	slices.SortFunc(kept, slices.Compare)
	slices.SortFunc(given, slices.Compare)
	if !slices.EqualFunc(kept, given, slices.Equal) {
		t.Errorf("kept are\n%v\ngiven were\n%v", kept, given)
	}
	if n := w.Stored(t); n != 0 {
		t.Errorf("%d ballots are left", n)
	}
	var in disclosure.Input
	var shown disclosure.Snapshot
	err = w.Store.Tx(t.Context(), func(tx *store.Tx) (err error) {
		in, shown, err = w.Service.Collected(t.Context(), tx.Reader, w.Wave)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	in.Groups[0].Responses, in.Groups[0].Invalid = given, 0
	honest, err := disclosure.Publish(in)
	if err != nil {
		t.Fatal(err)
	}
	if shown.Turnout[0].Invalid != misfitsSent || shown.Turnout[0].Answered != len(given) {
		t.Errorf("the turnout is %+v", shown.Turnout)
	}
	shown.Turnout[0].Invalid = 0
	if want, got := encoded(t, honest), encoded(t, shown); got != want {
		t.Errorf("the figures differ from those of the others alone:\n%s", cmp.Diff(want, got))
	}
}

func encoded(t *testing.T, s disclosure.Snapshot) string {
	t.Helper()
	body, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// misfitsAreShown reads what a project leader and the unit's own leader are shown
// whenever they look afterwards.
func misfitsAreShown(t *testing.T, w *webtest.Wire, leader *http.Cookie) {
	t.Helper()
	_, body := webtest.Get(t, w.App, "/maling/"+string(w.Wave), leader)
	tellsOfMisfits(t, w, body)
	units, err := w.Store.UnitsOf(t.Context(), webtest.OwnerOf(t, w))
	if err != nil || len(units) != 1 {
		t.Fatalf("%d units (%v)", len(units), err)
	}
	_, body = webtest.Get(t, w.App, "/enhet/"+string(units[0].ID)+"?format=json", w.UnitLeader(t, units[0]))
	if n := countedInvalid(t, body); n != misfitsSent {
		t.Errorf("the unit's tables count %v misfits", n)
	}
}

// countedInvalid adds the column of invalid answers in the turnout of a page's
// tables.
func countedInvalid(t *testing.T, body string) (sum float64) {
	t.Helper()
	var shown struct {
		Tables []struct {
			Columns []struct{ Key string }
			Rows    [][]any
		}
	}
	if err := json.Unmarshal([]byte(body), &shown); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for _, table := range shown.Tables {
		for at, column := range table.Columns {
			for _, row := range table.Rows {
				if n, ok := row[at].(float64); ok && column.Key == "invalid" {
					sum += n
				}
			}
		}
	}
	return sum
}

// tellsOfMisfits reads the wave's page.
func tellsOfMisfits(t *testing.T, w *webtest.Wire, body string) {
	t.Helper()
	if text := webtest.Visible(t, body); !strings.Contains(text, fmt.Sprintf("%d svar var ugyldige", misfitsSent)) {
		t.Errorf("the wave's page does not say that %d answers were invalid:\n%s", misfitsSent, text)
	}
	if found := webtest.Internals.FindString(body); found != "" {
		t.Errorf("the page tells %q", found)
	}
}
