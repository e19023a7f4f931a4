package results

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// assessed is an assessment with the figures of its day.
type assessed struct {
	survey.Assessment
	Shown []shown
}

func newAssessed(list []survey.Assessment) ([]assessed, error) {
	var all []assessed
	for _, one := range list {
		figures, err := thawed[[]shown](one.Figures)
		if err != nil {
			return nil, err
		}
		all = append(all, assessed{one, figures})
	}
	return all, nil
}

// assessedGoal is what the steering group has concluded of a sub-goal.
type assessedGoal struct {
	Goal    string     // «D4»
	Written []assessed // the latest of each phase
	Phases  []int      // those that have begun, and have none
}

type assessmentsData struct {
	projectFrame
	Goals []assessedGoal
}

// assessmentsPage is what the steering group has concluded and decided, and where to write more.
func (a *Area) assessmentsPage(c *fiber.Ctx) error {
	frame, _, err := a.projectReport(c, "assessments", totals)
	if err != nil {
		return err
	}
	goals, err := a.assessedGoals(c, frame)
	return a.Shown(c, "results/assessments", "assess.title", assessmentsData{frame, goals}, err)
}

func (a *Area) assessedGoals(c *fiber.Ctx, frame projectFrame) ([]assessedGoal, error) {
	list, err := a.Store.Assessments(c.UserContext(), frame.Project.ID)
	if err != nil {
		return nil, fmt.Errorf("read assessments: %w", err)
	}
	all, err := newAssessed(list)
	if err != nil {
		return nil, err
	}
	var goals []assessedGoal
	for _, id := range survey.SubGoals() {
		goal := assessedGoal{Goal: id}
		goal.Written = survey.Filter(all, func(one assessed) bool { return one.SubGoal == id })
		for _, band := range frame.Bands {
			if _, has := survey.Find(goal.Written, func(one assessed) bool { return one.Phase == band.Number }); !has && !a.Store.Now().Before(band.From) {
				goal.Phases = append(goal.Phases, band.Number)
			}
		}
		goals = append(goals, goal)
	}
	return goals, nil
}

type assessmentData struct {
	projectFrame
	Goal     string
	Of       int // the phase
	Form     *page.Form
	Figures  []shown    // of today
	Versions []assessed // the latest first
}

// assessment is the page of one phase and sub-goal as it stands.
func (a *Area) assessment(c *fiber.Ctx) (assessmentData, error) {
	data := assessmentData{Goal: c.Params("goal")}
	data.Of, _ = strconv.Atoi(c.Params("phase")) // 0 is no phase
	if !survey.Assessable(data.Of, data.Goal) {
		return data, fmt.Errorf("phase and sub-goal: %w", survey.ErrNotFound)
	}
	all, _, err := a.steering(c, "assessments", totals)
	if err != nil {
		return data, err
	}
	data.projectFrame = all.projectFrame
	if band, has := survey.Find(data.Bands, func(b analysis.Band) bool { return b.Number == data.Of }); !has || a.Store.Now().Before(band.From) {
		return data, fmt.Errorf("a phase that has not begun: %w", survey.ErrNotFound)
	}
	goal, _ := survey.Find(all.Goals, func(g goal) bool { return g.ID == data.Goal })
	if data.Figures, err = a.shown(c, goal.Rows); err != nil {
		return data, err
	}
	list, err := a.Store.AssessmentsOf(c.UserContext(), data.Project.ID, data.Of, data.Goal)
	if err != nil {
		return data, fmt.Errorf("read assessments: %w", err)
	}
	if data.Versions, err = newAssessed(list); err != nil {
		return data, err
	}
	latest := survey.Assessment{}
	if len(list) > 0 {
		latest = list[0]
	}
	write := func(name, value string) page.Field {
		return page.Field{Name: name, Type: "textarea", Label: "assess." + name, Help: "assess.hint." + name, Value: value, Longest: survey.LongestProse}
	}
	decides := write("decides", latest.Decides)
	decides.Optional = true
	data.Form = &page.Form{
		Action: fmt.Sprintf("/styring/%s/vurdering/%d/%s", data.Project.ID, data.Of, data.Goal),
		Submit: "assess.save", Fields: []page.Field{write("concludes", latest.Concludes), decides},
	}
	return data, nil
}

func (a *Area) assessmentPage(c *fiber.Ctx, data assessmentData) error {
	return a.Show(c, "results/assessment", "assess.title", data)
}

// assessmentSave stores what was written as the next version, beside the figures of today.
func (a *Area) assessmentSave(c *fiber.Ctx, data assessmentData) error {
	data.Form.Read(site.Sent(c))
	one := survey.Assessment{
		Project: data.Project.ID, Phase: data.Of, SubGoal: data.Goal,
		Concludes: survey.Prose(data.Form.Value("concludes")), Decides: survey.Prose(data.Form.Value("decides")),
	}
	if !data.Form.Mark(one.Check()) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.assessmentPage(c, data)
	}
	var err error
	if one.Figures, err = frozen(data.Figures); err != nil {
		return err
	}
	ctx := c.UserContext()
	event := audit.Event{Action: audit.WriteAssessment, Project: one.Project, Detail: fmt.Sprintf("%s, %d", one.SubGoal, one.Phase)}
	return a.logged(c, event, "/styring/"+string(one.Project)+"/vurdering", func(tx *store.Tx) error { return tx.CreateAssessment(ctx, one) })
}

// shown is a figure as it was told on a day, in that day's words. It is kept beside what people
// wrote or met about, and never worked out again: whoever reads it may have been told it.
type shown struct {
	Name, Audience string
	Place          string // «felles tall for» whom; empty for one's own
	Without        string // «uten» whom; empty when all are in it
	Text, Interval string
	Wave           string
	Goal           string
	Change         analysis.Change // as far as a verdict shows it
	NoChange       string          // why there is none to judge; empty when there is
}

// shown keeps the figures of rows that are told.
func (a *Area) shown(c *fiber.Ctx, rows []row) ([]shown, error) {
	words := a.Views.Texts().Localizer(a.Language(c))
	said := words.Sayer()
	list := []shown{}
	for _, r := range rows {
		if r.Latest.Hidden {
			continue
		}
		t := shown{Name: r.Name, Audience: said.Say(r.AudienceKey), Text: r.Latest.Text, Interval: r.Latest.IntervalText, Wave: r.Latest.Wave.Name, Goal: r.Goal.Line, Without: r.Latest.WithoutText}
		if r.Population.Joint {
			place, err := words.Text("results.joint", "Units", r.Population.Names)
			if err != nil {
				return nil, err
			}
			t.Place = place
		}
		if r.Change.Word == "" {
			t.NoChange = said.Say(r.NoWord())
		}
		t.Change = analysis.Change{Hidden: r.Change.Hidden, Bounds: r.Change.Bounds, Word: r.Change.Word, WordText: r.Change.WordText}
		list = append(list, t)
	}
	return list, said.Err
}

// frozen is what somebody wrote or met about, as it is kept.
func frozen(what any) (string, error) {
	body, err := json.Marshal(what)
	if err != nil {
		err = fmt.Errorf("freeze: %w", err)
	}
	return string(body), err
}

// thawed reads what is kept.
func thawed[T any](body string) (what T, err error) {
	if err = json.Unmarshal([]byte(body), &what); err != nil {
		err = fmt.Errorf("thaw: %w: %w", err, survey.ErrOtherVersion)
	}
	return what, err
}
