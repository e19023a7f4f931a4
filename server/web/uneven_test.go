package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// asked is one audience of a unit in a wave: how many are, how many answer, and how many of these
// answer all for the worst, the others for the best; with −1 as people mostly do.
type asked struct {
	unit              int
	audience          survey.Audience
	invited, n, worst int
}

// unevenTown is asked otherwise in each wave. Its sentences are by whom reads and where.
type unevenTown struct {
	waves [][]asked
	goal  float64 // target for schools
	says  []said
}

// said is what a page must say, and what would not be true there.
type said struct {
	role   survey.Role
	unit   int
	page   string
	has    []string
	hasNot []string
}

// unevenTowns are built to break sentences: waves that nobody answers, all alike who turn round, few answers,
// audiences that change, a unit that is gone, targets that make no sense.
func unevenTowns() map[string]unevenTown {
	young, old, staff, parents, parentsOfYoung := survey.Pupils57, survey.Pupils810, survey.Staff, survey.ParentsSchool, survey.ParentsKindergarten
	return map[string]unevenTown{
		"nobody answers again": {
			waves: [][]asked{{{0, young, 60, 55, -1}, {1, young, 50, 45, -1}}, {{0, young, 60, 0, 0}, {1, young, 50, 0, 0}}},
			says:  []said{{survey.Leader, 0, "/indikator/E10.pupils-5-7", []string{"Sluttmåling: ingen har svart"}, []string{"Svarene på hvert spørsmål vises ikke"}}},
		},
		"all alike, and turned round": {
			waves: [][]asked{{{0, young, 60, 60, 0}, {1, young, 50, 50, 0}, {2, staff, 15, 10, 0}}, {{0, young, 60, 60, 60}, {1, young, 50, 50, 0}, {2, staff, 15, 11, 11}}},
			goal:  1,
			says:  []said{{survey.Leader, 0, "", []string{"Mål: under 100 % – kan ikke vurderes", "fra 0–2 av 60 (høyst 4 %) til 58–60 av 60 (minst 96 %)"}, []string{"nådd ennå"}}},
		},
		"others are asked": {
			waves: [][]asked{
				{{0, young, 60, 55, -1}, {1, young, 50, 45, -1}, {2, young, 45, 40, -1}, {0, staff, 20, 18, -1}},
				{{0, young, 60, 55, 1}, {1, young, 50, 45, 4}, {1, old, 50, 45, 12}},
				{{0, young, 60, 55, 30}, {1, old, 50, 45, 2}},
			},
			goal: 0.005,
			says: []said{
				{survey.SteeringGroup, 0, "", []string{"Sluttmåling: 30,0 til 32,0 %."}, []string{"Etter tallet i Startmåling"}},
				{survey.SteeringGroup, 0, "/enheter", []string{"ikke spurt"}, nil},
				{survey.SteeringGroup, 0, "/offentlig", []string{"30,0–32,0 %"}, []string{"ikke nådd ennå"}},
				{survey.Leader, 1, "", []string{"Om det er nådd i Sluttmåling, kan ikke vurderes"}, []string{"Etter tallet i Startmåling", "Etter tallet i Midtmåling"}},
				{survey.Leader, 2, "", []string{"Dette er den første målingen her"}, []string{"Dette er den første målingen,", "Dette er den første målingen."}},
			},
		},
		"ten to forty": {
			waves: [][]asked{
				{{0, old, 10, 10, 0}, {1, old, 12, 12, 12}, {2, old, 15, 15, 1}, {3, old, 20, 20, 4}, {4, old, 29, 29, 5}, {5, old, 30, 30, 3}, {6, old, 40, 40, 37}},
				{{0, old, 10, 10, 10}, {1, old, 12, 12, 0}, {2, old, 15, 15, 7}, {3, old, 20, 20, 20}, {4, old, 29, 29, 25}, {5, old, 30, 30, 28}, {6, old, 40, 40, 3}},
			},
			goal: 0.05,
			says: []said{
				{survey.Leader, 3, "", []string{"(77,5 til 79,4 %; usikkerhet: 67 til 87 %; felles tall for"}, []string{") ("}},
				{survey.Leader, 3, "/rapport", []string{"(77,5 til 79,4 %) usikkerhet: 67 til 87 %"}, []string{") ("}},
				{survey.SteeringGroup, 0, "", []string{"Disse mangler i ett eller flere av de nyeste tallene"}, []string{"Disse er ikke med"}},
			},
		},
		"all untold": {
			waves: [][]asked{{{0, staff, 9, 7, -1}, {1, staff, 8, 6, -1}, {0, parents, 9, 8, -1}}, {{0, staff, 9, 7, -1}, {1, staff, 8, 6, -1}, {0, parents, 9, 8, -1}}},
			says:  []said{{survey.Leader, 0, "", []string{"når tallene ikke kan si det?"}, []string{"Hva andre har svart", "Hva kjenner dere igjen i tallene"}}},
		},
		"one school": {
			waves: [][]asked{{{0, young, 60, 50, 10}}, {{0, young, 60, 52, 5}}, {{0, young, 60, 51, 4}}, {{0, young, 60, 58, 1}}},
			goal:  0.5,
		},
		"come and gone": {
			waves: [][]asked{
				{{0, young, 60, 55, 6}, {1, young, 60, 50, 6}, {4, survey.Children45, 40, 35, -1}, {4, survey.StaffKindergarten, 12, 11, -1}},
				{{0, young, 60, 55, 4}, {3, young, 80, 70, 7}, {4, survey.Children45, 40, 38, -1}},
				{{0, young, 60, 55, 12}, {2, young, 60, 50, 3}, {3, young, 80, 75, 20}, {4, survey.Children45, 40, 38, -1}, {4, survey.StaffKindergarten, 12, 12, -1}},
			},
			goal: 0.1,
		},
		"already there": {
			waves: [][]asked{
				{{0, young, 300, 270, 8}, {1, young, 200, 190, 6}, {2, young, 45, 40, 1}},
				{{0, young, 300, 270, 60}, {1, young, 200, 190, 50}, {2, young, 45, 40, 9}},
				{{0, young, 300, 270, 6}, {1, young, 200, 190, 4}, {2, young, 45, 40, 0}},
				{{0, young, 300, 270, 0}, {1, young, 200, 190, 0}, {2, young, 45, 40, 0}},
			},
			goal: 0.05,
		},
		"only parents are asked": {
			waves: [][]asked{{{0, parentsOfYoung, 60, 44, -1}, {1, parentsOfYoung, 40, 31, -1}}, {{0, parentsOfYoung, 60, 47, -1}, {1, parentsOfYoung, 40, 33, -1}}},
			says: []said{
				{survey.SteeringGroup, 0, "", []string{"7 av 8 tall kan sammenlignes", "Barnet trives"}, []string{"av 0 tall", "ingen tall å vise"}},
				{survey.SteeringGroup, 0, "/status", []string{"Barnet trives"}, []string{"av 0 tall", "ingen tall å vise"}},
				{survey.SteeringGroup, 0, "/rapport", []string{"Barnet trives"}, []string{"av 0 tall", "ingen tall å vise"}},
				{survey.SteeringGroup, 0, "/offentlig", []string{"ingen av dem er spurt om"}, []string{"ingen tall å vise"}},
				{survey.Leader, 0, "/tilbake", []string{"ingen av dem er spurt om ved A-stua. Derfor er det ingen side å publisere"}, []string{"ingen tall å vise"}},
			},
		},
		"only parents of pupils are asked": {
			waves: [][]asked{{{0, parents, 60, 44, -1}, {1, parents, 40, 31, -1}}, {{0, parents, 60, 47, -1}, {1, parents, 40, 33, -1}}},
			says:  []said{{survey.SteeringGroup, 0, "/enheter", []string{"ingen av dem er spurt om"}, []string{"ingen tall å vise"}}},
		},
		"grades that come": { // a school asks its oldest at the end only: what they say is no change
			waves: [][]asked{
				{{0, young, 60, 50, 3}, {1, young, 70, 60, 9}, {1, old, 80, 70, 7}},
				{{0, young, 60, 50, 13}, {0, old, 100, 85, 19}, {1, young, 70, 60, 9}, {1, old, 80, 70, 7}},
			},
			goal: .05,
			says: []said{
				{survey.SteeringGroup, 0, "", []string{"ikke de samme gruppene"}, []string{"I Startmåling var tallet", "tydelig dårligere"}},
				{survey.SteeringGroup, 0, "/tall", []string{"ikke de samme gruppene"}, nil},
			},
		},
		"grades that come to one of three": {
			waves: [][]asked{
				{{0, young, 60, 50, 3}, {1, young, 70, 60, 9}, {1, old, 80, 70, 7}, {2, young, 90, 80, 9}},
				{{0, young, 60, 50, 13}, {0, old, 100, 85, 19}, {1, young, 70, 60, 9}, {1, old, 80, 70, 7}, {2, young, 90, 80, 9}},
			},
			says: []said{
				{survey.SteeringGroup, 0, "", nil, []string{"tydelig dårligere"}},
				{survey.SteeringGroup, 0, "/indikator/E1.pupils-5-7.pupils-8-10.total", []string{"Endringen er regnet for B-stua og C-stua"}, nil},
			},
		},
		"asked in turn": {
			waves: [][]asked{{{0, parents, 60, 50, -1}, {1, parents, 60, 48, -1}}, {{0, young, 60, 51, 3}, {1, young, 50, 44, 4}}},
			says: []said{
				{survey.Leader, 0, "/rapport", []string{"Foreldre, skole, Startmåling: 50 av 60", "Elever 5.–7. trinn: 51 av 60"}, nil},
				{survey.Leader, 0, "/tilbake", []string{"Foreldre, skole · Startmåling 83 %", "Elever 5.–7. trinn 85 %"}, nil},
				{survey.SteeringGroup, 0, "/offentlig", []string{"Foreldre, skole · Startmåling 81 %"}, nil},
			},
		},
		"one of three has answered": {
			waves: [][]asked{
				{{0, young, 120, 110, 12}, {1, young, 50, 6, 1}, {2, young, 50, 7, 1}},
				{{0, young, 120, 110, 14}, {1, young, 50, 6, 1}, {2, young, 50, 7, 1}},
			},
			says: []said{{survey.SteeringGroup, 0, "/offentlig", []string{"Tallet er bare fra A-stua."}, []string{"uten B-stua"}}},
		},
		"one that is asked no more": {
			waves: [][]asked{{{0, young, 60, 50, 3}, {1, young, 60, 48, 3}}, {{1, young, 60, 51, 3}}},
			says:  []said{{survey.Leader, 0, "/tilbake", []string{"Elever 5.–7. trinn · Startmåling 83 %"}, nil}},
		},
		"one school with few": {
			waves: [][]asked{{{0, young, 30, 28, -1}, {0, parents, 30, 19, -1}}, {{0, young, 30, 9, -1}, {0, parents, 30, 25, -1}}, {{0, young, 30, 8, -1}, {0, parents, 30, 31, -1}}},
			says:  []said{{survey.Leader, 0, "", []string{"A-stua, Startmåling:"}, []string{"Kommunen:"}}},
		},
	}
}

// answer lets somebody answer everything that counts for the worst or for the best.
func answer(q *questionnaire.Questionnaire, answers []survey.Answer, worst bool) {
	for _, ind := range q.Indicators {
		for _, at := range ind.At {
			if ind.Base == "" && choices(ind) == 0 {
				answers[at] = 1
				if q.Items[at].MoreIsBetter != worst {
					answers[at] = survey.Answer(ind.Options)
				}
			}
		}
	}
}

func (town unevenTown) publish(t *testing.T) *webtest.Published {
	t.Helper()
	in := &webtest.Published{App: webtest.NewApp(t, storetest.New(t), nil), Owner: survey.NewID[survey.OwnerID](), Project: survey.NewID[survey.ProjectID]()}
	var goals []survey.Goal
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		must.Work(t, tx.CreateOwner(ctx, survey.Owner{ID: in.Owner, Name: "Eksempeldal kommune"}))
		must.Work(t, tx.CreateProject(ctx, survey.Project{ID: in.Project, Owner: in.Owner, Name: "Trygt og godt", Starts: webtest.PublishedStart.AddDate(0, -1, 0), Ends: webtest.PublishedStart.AddDate(2, 1, 0)}))
		if town.goal > 0 {
			goals = []survey.Goal{{Kind: survey.School, Indicator: "E1", Target: town.goal}}
			must.Work(t, tx.SetGoal(ctx, in.Project, goals[0]))
		}
		for _, a := range slices.Concat(town.waves...) {
			for i := len(in.Units); i <= a.unit; i++ {
				in.Units = append(in.Units, survey.Unit{ID: survey.UnitID(fixedID('a', i)), Owner: in.Owner, Name: fmt.Sprintf("%c-stua", 'A'+i), Kind: survey.School})
			}
			in.Units[a.unit].Kind = a.audience.Facts().At[0]
		}
		for _, u := range in.Units {
			must.Work(t, tx.CreateUnit(ctx, u))
		}
		return nil
	})
	random, last := rand.New(rand.NewPCG(4, 4)), len(town.waves)-1
	var before []disclosure.Recalled
	for w, list := range town.waves {
		opens := webtest.PublishedStart.AddDate(0, 24*w/last, 0)
		input := disclosure.Input{
			Wave:  survey.Wave{ID: survey.WaveID(fixedID('c', w)), Project: in.Project, Kind: survey.Pulse, Name: fmt.Sprint("Midtmåling", strings.Repeat(" igjen", max(0, w-1))), Opens: opens, Closes: opens.AddDate(0, 0, 21)},
			Phase: 1 + 3*w/last, Thresholds: disclosure.Floors(), Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{}, Before: before,
		}
		switch w {
		case 0:
			input.Wave.Kind, input.Wave.Name = survey.Baseline, "Startmåling"
		case last:
			input.Wave.Kind, input.Wave.Name, input.FirstEndline = survey.Endline, "Sluttmåling", true
		}
		for i, u := range in.Units {
			if slices.ContainsFunc(list, func(a asked) bool { return a.unit == i }) {
				input.Units = append(input.Units, u)
			}
		}
		for i, a := range list {
			q, _ := in.Waves.Library().Current(a.audience)
			input.Questionnaires[a.audience] = q.WithGoals(goals)
			crowd := simulate.NewCrowd(q, simulate.Typical(q))
			g := disclosure.GroupResponses{Group: survey.Group{ID: survey.GroupID(fmt.Sprint(w, "-", i)), Unit: in.Units[a.unit].ID, Audience: a.audience, Name: "Alle", Invited: a.invited}}
			for j := range a.n {
				answers := crowd.Answers(random)
				if a.worst >= 0 {
					answer(q, answers, j < a.worst)
				}
				g.Responses = append(g.Responses, answers)
			}
			input.Groups = append(input.Groups, g)
		}
		shown, err := disclosure.Publish(input)
		must.Work(t, err)
		before = append(before, disclosure.Recall(input, shown))
		in.Write(t, func(ctx context.Context, tx *store.Tx) error { return webtest.StoreClosed(ctx, tx, input) })
	}
	return in
}

var moves = regexp.MustCompile(`(\d+,\d\d) (ned|opp)\b`)

// Pages of towns that are built to break sentences can be read by every role, and say what is
// true: of the newest wave, no further than a scale goes, and why there is nothing.
func TestSentencesOfUnevenTowns(t *testing.T) {
	for name, town := range unevenTowns() {
		t.Run(name, func(t *testing.T) {
			in := town.publish(t)
			in.Post(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/offentlig", nil)
			giveBack(t, in)
			for _, r := range readers(in) {
				session := ""
				if r.role != "" {
					session = in.As(t, r.role, in.Owner, r.unit)
				}
				for _, f := range crawl(t, in, session, nil, "/hjem") {
					saveAloud(t, in, name, r, session, f.path)
					for _, m := range moves.FindAllStringSubmatch(strings.ReplaceAll(f.body, "\u00a0", " "), -1) {
						if v, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64); err != nil || v > 4 {
							t.Errorf("%s: a mean from 1 to 5 has moved %s", f.path, m[0])
						}
					}
				}
			}
			for _, s := range town.says {
				path, unit := "/styring/"+string(in.Project), survey.UnitID("")
				if s.role == survey.Leader {
					unit = in.Units[s.unit].ID
					path = "/enhet/" + string(unit)
				}
				_, body := in.Get(t, in.As(t, s.role, in.Owner, unit), path+s.page)
				text := strings.Join(strings.Fields(webtest.Document(t, body).Find("main").Text()), " ")
				for _, want := range s.has {
					if !strings.Contains(text, want) {
						t.Errorf("%s%s does not say %q: %s", s.role, s.page, want, text)
					}
				}
				for _, untrue := range s.hasNot {
					if strings.Contains(text, untrue) {
						t.Errorf("%s%s says %q", s.role, s.page, untrue)
					}
				}
			}
		})
	}
}

func saveAloud(t *testing.T, in *webtest.Published, town string, r reader, session, path string) {
	dir := os.Getenv("TRIVSELSPULS_TEXTS")
	if dir == "" || strings.Contains(path, "?") {
		return
	}
	for _, lang := range []string{"nb", "nn"} {
		_, body := in.Get(t, session, path+"?lang="+lang)
		who := string(r.role) + string(r.unit[max(0, len(r.unit)-2):])
		file := filepath.Join(dir, town, lang, who, strings.ReplaceAll(path, "/", "_")[:min(120, len(path))]+".txt")
		must.Work(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must.Work(t, os.WriteFile(file, []byte(plainText(webtest.Document(t, body))+"\n"), 0o644))
	}
}
