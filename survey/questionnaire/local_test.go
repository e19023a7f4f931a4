package questionnaire_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// food is a question of an owner's own, with options of its own.
func food() questionnaire.Local {
	return questionnaire.Local{
		Code: "L1", First: questionnaire.LeastFirst,
		Texts: map[string]string{"nb": "Hvor ofte spiser du frokost?", "nn": "Kor ofte et du frukost?", "en": "How often do you eat breakfast?"},
		Options: map[string][]string{
			"nb": {"Aldri", "Noen dager", "Hver dag"}, "nn": {"Aldri", "Nokre dagar", "Kvar dag"}, "en": {"Never", "Some days", "Every day"},
		},
	}
}

// path is one that borrows a scale of the questionnaire.
func path() questionnaire.Local {
	return questionnaire.Local{
		Code: "L3", Scale: "C",
		Texts: map[string]string{"nb": "Skoleveien er trygg", "nn": "Skulevegen er trygg", "en": "My way to school is safe"},
	}
}

func TestLocalQuestionsComeLastAndAreHashed(t *testing.T) {
	q, _ := load(t).Current(survey.Pupils810)
	own, err := q.WithLocal([]questionnaire.Local{food(), path()})
	if err != nil {
		t.Fatal(err)
	}
	if own.Hash == q.Hash || own.Series != q.Series {
		t.Errorf("hash %s, series the same: %v", own.Hash, own.Series == q.Series)
	}
	if n := len(q.Items); len(own.Items) != n+2 || own.Position("L1") != n || own.Position("L3") != n+1 || q.Position("L1") >= 0 {
		t.Errorf("L1 at %d, L3 at %d of %d; the original has them: %v", own.Position("L1"), own.Position("L3"), n, q.Position("L1") >= 0)
	}
	view, _ := own.View("nn")
	last := view.Items[len(view.Items)-2]
	if last.Text != "Kor ofte et du frukost?" || len(last.Options) != 4 || last.Options[2].Text != "Kvar dag" {
		t.Errorf("the page is given %+v", last)
	}
	if words := own.OptionTexts("L3", "en"); !slices.Equal(words, q.OptionTexts("E6", "en")) {
		t.Errorf("the borrowed scale says %v", words)
	}
	for _, ind := range own.Indicators {
		if slices.Contains(ind.Items, "L1") || slices.Contains(ind.Items, "L3") {
			t.Errorf("%s counts an owner's own question", ind.ID)
		}
	}
	answers := make([]survey.Answer, len(own.Items))
	answers[own.Position("L1")] = 3
	if err := own.Check(answers); err != nil {
		t.Error(err)
	}
	if answers[own.Position("L1")] = 4; own.Check(answers) == nil {
		t.Error("the fourth of three options fits")
	}
	again, _ := q.WithLocal([]questionnaire.Local{food(), path()})
	changed := food()
	changed.Options = maps.Clone(changed.Options)
	changed.Options["en"] = []string{"Never", "A few days", "Every day"}
	other, err := q.WithLocal([]questionnaire.Local{changed, path()})
	if err != nil || again.Hash != own.Hash || other.Hash == own.Hash {
		t.Errorf("%v; the same questions, the same hash: %v; an option changed, another: %v", err, again.Hash == own.Hash, other.Hash != own.Hash)
	}
}

// A language some question has no text in is not offered: nobody meets half a
// questionnaire.
func TestLocalQuestionsLimitTheLanguages(t *testing.T) {
	q, _ := load(t).Current(survey.ParentsSchool)
	l := questionnaire.Local{
		Code: "L1", Scale: "B",
		Texts: map[string]string{"nb": "Maten er god", "nn": "Maten er god", "en": "The food is good", "pl": "Jedzenie jest dobre"},
	}
	own, err := q.WithLocal([]questionnaire.Local{l})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := own.WithDrafts("pl", "ar").View("pl"); !ok {
		t.Error("Polish is not offered though the question has it")
	}
	if _, ok := own.WithDrafts("pl", "ar").View("ar"); ok {
		t.Error("Arabic is offered though the question lacks it")
	}
	if _, ok := q.WithDrafts("ar").View("ar"); !ok {
		t.Error("the questionnaire itself has lost Arabic")
	}
}

func TestLocalQuestionsAreChecked(t *testing.T) {
	library := load(t)
	long := strings.Repeat("x", 161)
	for name, c := range map[string]struct {
		audience survey.Audience
		change   func(l *questionnaire.Local)
		want     survey.FieldProblem
	}{
		"no text":          {survey.Pupils810, func(l *questionnaire.Local) { l.Texts["nn"] = " " }, survey.FieldProblem{Field: "text.nn", Kind: survey.Missing}},
		"long text":        {survey.Pupils810, func(l *questionnaire.Local) { l.Texts["nb"] = long }, survey.FieldProblem{Field: "text.nb", Kind: survey.TooLongForScreen}},
		"turned direction": {survey.Pupils810, func(l *questionnaire.Local) { l.Texts["nb"] = "a\u202eb" }, survey.FieldProblem{Field: "text.nb", Kind: survey.UnfitCharacters}},
		"asked already":    {survey.Pupils810, func(l *questionnaire.Local) { l.Texts["nb"] = "jeg har det bra på skolen" }, survey.FieldProblem{Field: "text.nb", Kind: survey.Repeated}},
		"one option":       {survey.Pupils810, func(l *questionnaire.Local) { l.Options["nb"] = []string{"Ja"} }, survey.FieldProblem{Field: "options.nb", Kind: survey.FewAnswers}},
		"too many for the age": {survey.Pupils12, func(l *questionnaire.Local) {
			l.First = questionnaire.MostFirst
			l.Options["nb"] = []string{"A", "B", "C", "D"}
		}, survey.FieldProblem{Field: "options.nb", Kind: survey.FewAnswers}},
		"one fewer in another language": {survey.Pupils810, func(l *questionnaire.Local) { l.Options["en"] = []string{"Never", "Always"} }, survey.FieldProblem{Field: "options.en", Kind: survey.OtherNumber}},
		"option twice":                  {survey.Pupils810, func(l *questionnaire.Local) { l.Options["en"] = []string{"Never", "Never", "Often"} }, survey.FieldProblem{Field: "options.en", Kind: survey.Repeated}},
		"no such order":                 {survey.Pupils810, func(l *questionnaire.Local) { l.First = "upside-down" }, survey.FieldProblem{Field: "first", Kind: survey.Unknown}},
		"turned round":                  {survey.Pupils810, func(l *questionnaire.Local) { l.First = questionnaire.MostFirst }, survey.FieldProblem{Field: "first", Kind: survey.ReversedScale}},
		"many without an order": {survey.Pupils810, func(l *questionnaire.Local) {
			l.First = questionnaire.Unordered
			for code := range l.Options {
				l.Options[code] = []string{"A", "B", "C", "D"}
			}
		}, survey.FieldProblem{Field: "first", Kind: survey.NoOrder}},
		"least first among most first": {survey.Pupils12, func(l *questionnaire.Local) { l.First = questionnaire.LeastFirst }, survey.FieldProblem{Field: "first", Kind: survey.ReversedScale}},
		"unknown scale":                {survey.Pupils810, func(l *questionnaire.Local) { l.Scale = "Z" }, survey.FieldProblem{Field: "scale", Kind: survey.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			q, _ := library.Current(c.audience)
			l := food()
			c.change(&l)
			if got := q.CheckLocal(l, nil, nil); !slices.Equal(got, survey.Problems{c.want}) {
				t.Errorf("found %v, want %v", got, c.want)
			}
			if c.want.Kind == survey.Repeated && c.want.Field == "text.nb" || c.want.Kind == survey.NoOrder {
				return // it can be asked all the same
			}
			if _, err := q.WithLocal([]questionnaire.Local{l}); err == nil {
				t.Error("the questionnaire was made all the same")
			}
		})
	}
	q, _ := library.Current(survey.Pupils12)
	l := questionnaire.Local{Scale: "Y", Texts: food().Texts}
	second := l
	l.Code, second.Code = "L1", "L2"
	if _, err := q.WithLocal([]questionnaire.Local{l, second}); err == nil || !strings.Contains(err.Error(), "must be at most 1") {
		t.Errorf("a second question to the youngest pupils: %v", err)
	}
	if problems := q.CheckLocal(l, []string{"pl"}, []questionnaire.Local{{Code: "L7", Texts: l.Texts}}); len(problems) != 2 {
		t.Errorf("without Polish, and asked by another: %v", problems)
	}
}

// Whatever the form lets through can be asked.
func TestWhatIsCheckedCanBeAsked(t *testing.T) {
	library := load(t)
	text := rapid.StringMatching(`[a-zæøå \x{202e}]{0,60}`)
	rapid.Check(t, func(t *rapid.T) {
		q, _ := library.Current(rapid.SampledFrom(survey.Audiences()).Draw(t, "audience"))
		l := questionnaire.Local{
			Code: "L1", Texts: map[string]string{}, Options: map[string][]string{},
			Scale:    rapid.SampledFrom([]string{"", "", "A", "C", "Y"}).Draw(t, "scale"),
			First:    rapid.SampledFrom([]questionnaire.Order{questionnaire.LeastFirst, questionnaire.MostFirst, questionnaire.Unordered}).Draw(t, "first"),
			GoodLast: rapid.Bool().Draw(t, "good last"),
		}
		for _, code := range []string{"nb", "nn", "en"} {
			l.Texts[code] = text.Draw(t, "text "+code)
			l.Options[code] = rapid.SliceOfN(text, 0, 6).Draw(t, "options "+code)
		}
		if problems := q.CheckLocal(l, nil, nil); len(problems) > 0 {
			return
		}
		own, err := q.WithLocal([]questionnaire.Local{l})
		if err != nil {
			t.Fatalf("%+v passes the form, but: %v", l, err)
		}
		if body, err := questionnaire.EncodeLocal([]questionnaire.Local{l}); err != nil {
			t.Fatal(err)
		} else if back, err := questionnaire.DecodeLocal[[]questionnaire.Local](body); err != nil {
			t.Fatal(err)
		} else if again, err := q.WithLocal(back); err != nil || again.Hash != own.Hash {
			t.Fatalf("stored and read it is another questionnaire: %v", err)
		}
	})
}

func TestCodesOfLocalQuestionsAreNotUsedAgain(t *testing.T) {
	for want, used := range map[string][]string{"L1": nil, "L2": {"L1"}, "L10": {"L1", "L9"}, "": {"L99"}} {
		if got, err := questionnaire.NextLocal(used); got != want || (err != nil) != (want == "") {
			t.Errorf("after %v comes %q, %v", used, got, err)
		}
	}
}

// A translation added to a question that has been asked leaves it the same
// question; another word does not.
func TestSameLocalQuestion(t *testing.T) {
	more := food()
	more.Texts["pl"], more.Options["pl"] = "Jak często jesz śniadanie?", []string{"Nigdy", "Czasem", "Codziennie"}
	if !more.Same(food()) || !food().Same(more) {
		t.Error("a further translation makes another question")
	}
	other := food()
	other.Options["nn"] = []string{"Aldri", "Nokon gong", "Kvar dag"}
	if other.Same(food()) {
		t.Error("other answers, the same question")
	}
}
