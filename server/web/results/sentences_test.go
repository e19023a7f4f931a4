package results_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// told reads pages as the leader of a unit, as the steering group and as anybody.
type told struct {
	in *webtest.Published
	t  *testing.T
}

func (r told) unit(i int, path string) *goquery.Selection {
	r.t.Helper()
	session := r.in.As(r.t, survey.Leader, r.in.Owner, r.in.Units[i].ID)
	return r.main(session, "/enhet/"+string(r.in.Units[i].ID)+path)
}

func (r told) project(path string) *goquery.Selection {
	r.t.Helper()
	return r.main(r.in.As(r.t, survey.SteeringGroup, r.in.Owner, ""), "/styring/"+string(r.in.Project)+path)
}

func (r told) public() *goquery.Selection {
	r.t.Helper()
	r.in.Post(r.t, r.in.As(r.t, survey.SteeringGroup, r.in.Owner, ""), "/styring/"+string(r.in.Project)+"/offentlig", nil)
	return r.main("", "/offentlig/"+string(r.in.Project))
}

func (r told) main(session, path string) *goquery.Selection {
	r.t.Helper()
	_, body := r.in.Get(r.t, session, path)
	main := webtest.Document(r.t, body).Find("main")
	main.Find("script").Remove()
	if text := main.Text(); strings.Contains(text, "Alle enhetene") || strings.Contains(text, "Brudd") {
		r.t.Errorf("%s says «alle» or «brudd»", path)
	}
	return main
}

// says fails unless a text has all of some words and none of others.
func says(t *testing.T, what string, s *goquery.Selection, words []string, never ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(s.Text()), " ")
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%s does not say %q: %s", what, word, text)
		}
	}
	for _, word := range never {
		if text == "" || strings.Contains(text, word) {
			t.Errorf("%s says %q: %s", what, word, text)
		}
	}
}

// A report names no measurement where none is closed, and explains nothing that is not there.
func TestReportsBeforeTheFirstMeasurement(t *testing.T) {
	r := told{webtest.NewPublished(t, 0), t}
	for _, main := range []*goquery.Selection{r.unit(0, "/rapport"), r.unit(0, "/veiledning"), r.project("/rapport"), r.project("/enheter")} {
		says(t, "an empty report", main, []string{"Det er ingen tall å vise ennå"}, "tallene er fra", "for få svar")
	}
}

// A school that came in the second measurement is compared with nothing, and a total with it
// only over those that were there before; so says every page, of pupils of whom too few are
// the same, and of staff, of whom most are.
func TestSentencesOfASchoolThatCameLater(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		i.Groups = slices.DeleteFunc(i.Groups, func(g disclosure.GroupResponses) bool { return g.Group.Unit == in.Units[1].ID })
	})
	in.Publish(t, 1)
	r := told{in, t}
	says(t, "its own page", r.unit(1, "/indikator/E6.pupils-5-7.pupils-8-10").Find(".says"), []string{"Dette er første gang det er målt her"}, "den første målingen")
	ten := r.project("").Find("#main, table.ten").First().Find("tbody tr")
	row := func(name string) *goquery.Selection {
		return ten.FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Find("th").Text(), name) })
	}
	says(t, "the row of other units", row("Utsatt for mobbing"), []string{"ikke de samme enhetene"}, "kan ikke sammenlignes")
	says(t, "the row of some common units", row("Varige rutiner"), []string{"regnet for enhetene som er med begge ganger"})
	says(t, "the row of the same units", row("Lek og fellesskap"), []string{"ikke sikker endring"}, "regnet for")
	says(t, "the sentence", r.project("/indikator/A8.staff.staff-kindergarten.total").Find(".sentence"), []string{"Endringen er regnet for Østenforsol skole og Gullslottet barnehage, som er med i begge målingene: I Måling 1 var tallet"})
	public := r.public().Find(".public-rows li")
	says(t, "the public row of some common units", public.Last(), []string{"Endringen er regnet for de skolene og barnehagene som er med begge ganger."}, "I Måling 1")
	says(t, "the public row of the same units", public.Eq(2), []string{"I Måling 1 var det 2,3."}, "Endringen er regnet")
}

// What cannot be judged is not told as too few answers beside a figure, nobody is not hidden,
// and what so few answers can show is said of the figure that it holds for.
func TestSentencesOfFewAndOfNobody(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for g := range i.Groups {
			i.Groups[g].Responses = i.Groups[g].Responses[:2]
		}
	})
	in.Publish(t, 1)
	r := told{in, t}
	says(t, "the public page", r.public().Find(".public-rows li").First(), []string{"11 %", "endringen kan ikke vurderes"}, "for få svar")
	says(t, "the leader's page", r.unit(1, "").Find("section[aria-labelledby=key]"), []string{"«Trygghet»: Med 126 svar hver gang"})
	in.Publish(t, 2, func(i *disclosure.Input) {
		for g := range i.Groups {
			i.Groups[g].Responses = nil
		}
	})
	says(t, "nobody", r.unit(1, "/indikator/E6.pupils-5-7.pupils-8-10").Find(".sentence"), []string{"Ingen har svart.", "ikke har tall vi kan vise, fra begge"}, "kan ikke vise tallene")
	says(t, "a public page of nobody", r.public().Find(".public-rows li").First(), []string{"vises ikke"}, "vurderes")
}

// The meaning of a figure that no unit and no single measurement has does not say that they do.
func TestDefinitionsOfWhatIsNotToldOfAUnit(t *testing.T) {
	r := told{webtest.NewPublished(t, 1), t}
	session := r.in.As(t, survey.Leader, r.in.Owner, r.in.Units[0].ID)
	says(t, "a follow-up", r.main(session, "/indikator/pupils-5-7/E4a"), []string{"Aldri for en måling for seg", "hvor mange som teller med i «Utsatt for mobbing»"}, "ser det først når")
	says(t, "a figure of all units", r.main(session, "/indikator/parents-school/P9"), []string{"Bare for enhetene samlet, aldri for en enhet for seg, og når minst 30 har svart."}, "får felles tall")
}

// A total that is not told though many have answered, because it would tell each of two small
// units of the other, does not say that they are few.
func TestSentencesOfATotalThatIsNotToldThoughManyAnswered(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for g := range i.Groups {
			if i.Groups[g].Group.Unit != in.Units[2].ID {
				i.Groups[g].Group.Invited, i.Groups[g].Responses = 6, i.Groups[g].Responses[:4]
			}
		}
	})
	r := told{in, t}
	says(t, "the total", r.project("/indikator/E6.pupils-5-7.pupils-8-10.total").Find(".says"), []string{"vises ikke", "Dette vises ikke, fordi noen kunne ha blitt pekt ut."}, "få")
	says(t, "the public total", r.public().Find(".public-rows li").Eq(3), []string{"vises ikke"}, "få")
	says(t, "what is extent", r.unit(0, "/indikator/E1.extent.pupils-5-7.pupils-8-10").Find(".lead"), []string{"fra 1 (aldri) til 5"})
}

// What a unit's page says first is true in every state: before and after the first measurement,
// when there are too few answers, when nobody has answered and when nothing can be compared.
func TestStoryIsTrueInEveryState(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	r := told{in, t}
	last := len(in.Units) - 1 // a kindergarten
	story := func(unit int) *goquery.Selection { return r.unit(unit, "").Find("section[aria-labelledby=story]") }
	if n := story(0).Length(); n != 0 {
		t.Errorf("before the first measurement there are %d stories", n)
	}
	in.Publish(t, 0)
	says(t, "the first measurement", story(0), []string{"Elever 5.–10. trinn, Måling 1: Utsatt for mobbing", "Hva andre har svart, står under «Alle tallene».", "Dette er den første målingen her, så om noe er endret, vet vi ikke ennå.", "Én ting å snakke om: «"},
		"tydelig", "kan ikke vises", "for få svar", "med andre enheter")
	if n := r.unit(0, "").Find("#little").Length(); n != 0 {
		t.Error("a school with figures is told what to do without")
	}
	few := func(i *disclosure.Input) {
		for g := range i.Groups {
			if i.Groups[g].Group.Unit == in.Units[last].ID {
				i.Groups[g].Responses = i.Groups[g].Responses[:2]
			}
		}
	}
	in.Publish(t, 1, few)
	says(t, "too few", story(last), []string{"Barn 4–5 år: Vi kan ikke si hvordan de har det ut fra denne målingen (for få svar).", "tall om dere kan ikke vises.", "Hva de som ikke svarte, mener, vet vi ikke."}, "Hovedmålet", "Lavest", "første målingen")
	little := r.unit(last, "").Find("section[aria-labelledby=little]")
	says(t, "what helps then", little, []string{"Barn 4–5 år: 2 av", "Et tall vises først når minst 10 har svart på det.", "Ingen tiltak er skrevet opp ennå.", "Til barna:", "Til de ansatte:"}, "Til elevene", "skulle ha")
	in.Publish(t, 2, func(i *disclosure.Input) {
		for g := range i.Groups {
			i.Groups[g].Responses = nil
		}
	})
	says(t, "nobody", story(0), []string{"Elever 5.–10. trinn: Vi kan ikke si hvordan de har det ut fra denne målingen (ingen har svart).", "Om noe er endret, vet vi ikke, for ingen tall kan sammenlignes", "Hvordan får dere vite hvordan barna har det"},
		"Vi ser ingen tydelig endring", "Lavest", "av 5")
}

// What is told of the bullied once, at the endline, stands on the steering group's page, in its report
// and in its files, and is announced before.
func TestSentencesOfFollowUps(t *testing.T) {
	r := told{webtest.NewPublished(t, 1), t}
	section := "section[aria-labelledby=follow-ups]"
	says(t, "before the endline", r.project("").Find(section), []string{"Spørsmål bare til dem som er mobbet", "Voksne visste om det", "Skolen hjalp", "kommer etter sluttmålingen", "når sluttmålingen er lukket"}, "om lag")
	r.in.Publish(t, 1, func(i *disclosure.Input) { i.Wave.Kind, i.FirstEndline = survey.Endline, true })
	for _, path := range []string{"", "/rapport"} {
		says(t, "few have answered"+path, r.project(path).Find(section), []string{"for få svar", "For få har svart i målingene samlet", "Det nærmeste vi kan vise, er «Utsatt for mobbing» for enhetene samlet:"}, "om lag")
	}
	r = told{webtest.NewPublished(t, 0), t}
	r.in.Publish(t, 0, func(i *disclosure.Input) {
		i.Wave.Kind, i.FirstEndline = survey.Endline, true
		for at := range i.Groups { // everybody is bullied, and says that the adults knew
			for _, answers := range i.Groups[at].Responses {
				q := i.Questionnaires[i.Groups[at].Group.Audience]
				for _, id := range []string{"E1", "E4a"} {
					if ind, ok := q.Indicator(id); ok {
						answers[ind.At[0]] = map[string]survey.Answer{"E1": 5, "E4a": 1}[id]
					}
				}
			}
		}
	})
	for _, path := range []string{"", "/rapport"} {
		says(t, "told"+path, r.project(path).Find(section), []string{"om lag 90 % eller mer", "hvor mange som har svart, blir aldri vist", "Måling 1"}, "kommer etter")
	}
	_, files := r.in.Get(t, r.in.As(t, survey.SteeringGroup, r.in.Owner, ""), "/styring/"+string(r.in.Project)+"?format=csv")
	if !strings.Contains(files, "om lag 90\u00a0% eller mer;0,85;1") {
		t.Errorf("the file does not have it: %.200s", files)
	}
}

// The youngest are asked questions of their own, and the story tells their figures beside those of
// the oldest, or that they cannot be told.
func TestTheStoryTellsOfTheYoungest(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Groups[0].Audience, in.Groups[1].Audience = survey.Pupils12, survey.Pupils34
	in.Publish(t, 0, func(i *disclosure.Input) { i.Groups[1].Responses = i.Groups[1].Responses[:2] })
	r := told{in, t}
	for _, path := range []string{"", "/rapport"} {
		story := r.unit(0, path).Find("section[aria-labelledby=story]")
		says(t, "the story"+path, story, []string{
			"Elever 8.–10. trinn, Måling 1: Utsatt for mobbing", "Elever 1.–2. trinn, Måling 1: Plages ofte", "av 3",
			"Elever 3.–4. trinn: Vi kan ikke si hvordan de har det ut fra denne målingen (for få svar).",
		})
	}
	in.Publish(t, 1, func(i *disclosure.Input) {
		for _, g := range []int{1, 2} {
			i.Groups[g].Responses = nil
		}
	})
	says(t, "of the youngest alone", r.unit(0, "").Find("section[aria-labelledby=story]"),
		[]string{"Elever 1.–2. trinn, Måling 2: Plages ofte", "(ingen har svart)"}, "Foreldre")
}

// Shares of few say how sure they are in the story itself: «0–4 av 11» alone reads as exact.
func TestSharesOfTheStoryHaveTheirIntervals(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	in.Publish(t, 0, func(i *disclosure.Input) {
		for g := range i.Groups {
			if who := i.Groups[g].Group.Audience; who == survey.Children45 || who == survey.StaffKindergarten {
				i.Groups[g].Responses = nil
			}
		}
	})
	r := told{in, t}
	story := strings.Join(strings.Fields(r.unit(len(in.Units)-1, "").Find("section[aria-labelledby=story]").Text()), " ")
	story, _, _ = strings.Cut(story, "Lavest av disse:") // which names one of them again
	if shares := strings.Count(story, " %") - strings.Count(story, " %)"); shares < 4 || strings.Count(story, "(usikkerhet: ") != shares {
		t.Errorf("%d shares in %q", shares, story)
	}
}
