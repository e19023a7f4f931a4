package results

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// aim is a target of a sub-goal beside the figures of its day, and how the newest of its phase
// stand to it.
type aim struct {
	survey.Target
	Name, Direction, Written string // «Støtte fra voksne», «higher», «4,5»
	Now                      []aimed
	Then                     []shown
}

// aimed is a figure of all units together. A Point that is not told says why.
type aimed struct {
	AudienceKey string
	Point       analysis.Point
	Goal        analysis.Goal
}

// aim puts targets to their sub-goals. A target is missed when its phase is over, and no wave
// that could meet it is open.
func (a *Area) aim(c *fiber.Ctx, data *steeringData, report analysis.Report, waves []survey.Wave) error {
	list, err := a.Store.Targets(c.UserContext(), data.Project.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	choices, err := setup.TargetChoices()
	if err != nil {
		return err
	}
	for _, t := range list {
		ind, known := survey.Find(choices, func(one questionnaire.Indicator) bool { return one.ID == t.Indicator })
		if !known { // the questionnaires have it no more
			continue
		}
		one := aim{Target: t, Name: ind.Name.In(a.Language(c)), Direction: string(ind.Direction)}
		one.Written = setup.WrittenGoal(survey.Goal{Indicator: t.Indicator, Target: t.Value}, choices).Target
		if one.Then, err = thawed[[]shown](t.Figures); err != nil {
			return err
		}
		ends := phaseEnd(data.Bands, t.Phase-1)
		over := !a.Store.Now().Before(ends) && !slices.ContainsFunc(waves, func(w survey.Wave) bool { return w.State == survey.Open && w.Opens.Before(ends) })
		for _, s := range data.Sections {
			for i, r := range s.Rows {
				points := survey.Filter(r.Points, func(p analysis.Point) bool { return p.Wave.Opens.Before(ends) })
				if n := len(points); n > 0 && r.Indicator.ID == t.Indicator {
					one.Now = append(one.Now, aimed{s.named(i).AudienceKey, points[n-1], report.Towards(r.Series, points[n-1], t.Value, over)})
				}
			}
		}
		at := slices.Index(survey.SubGoals(), t.SubGoal)
		data.Goals[at].Aims = append(data.Goals[at].Aims, one)
	}
	return nil
}

type targetsData struct {
	unitFrame
	Goals   []goal
	Form    *page.Form
	choices []questionnaire.Indicator
}

// targets is the page where the project leader sets them.
func (a *Area) targets(c *fiber.Ctx) (data targetsData, err error) {
	all, _, err := a.steering(c, "targets", totals)
	if err != nil {
		return data, err
	}
	data.projectFrame, data.Goals = all.projectFrame, all.Goals
	choices, err := setup.TargetChoices()
	asked, err2 := a.indicatorsOf(c, data.Project, survey.Unit{})
	if err := errors.Join(err, err2); err != nil {
		return data, err
	}
	data.choices = survey.Filter(choices, func(ind questionnaire.Indicator) bool { return chosen(asked, ind.ID) })
	of := page.Field{Name: "of", Type: "select", Label: "targets.of", Help: "targets.hint.of"}
	for _, id := range survey.SubGoals() {
		for _, ind := range data.choices {
			if slices.Contains(ind.SubGoals, id) {
				one, _ := survey.Find(asked, func(one indicatorChoice) bool { return one.ID == ind.ID })
				of.Options = append(of.Options, page.Option{Value: id + " " + ind.ID, Text: id + ": " + one.Text()})
			}
		}
	}
	data.Form = &page.Form{Action: data.Base() + "/delmal", Submit: "targets.save", Fields: []page.Field{
		of, phaseField(data.Phase), {Name: "value", Type: "text", Label: "targets.value", Help: "targets.hint.value", Half: true},
	}}
	return data, nil
}

func (a *Area) targetsPage(c *fiber.Ctx, data targetsData) error {
	return a.Show(c, "results/targets", "targets.title", data)
}

// targetSave sets a target beside what is told today. One that stands is not moved.
func (a *Area) targetSave(c *fiber.Ctx, data targetsData) error {
	f := data.Form
	f.Read(site.Sent(c))
	one := survey.Target{Project: data.Project.ID}
	one.SubGoal, one.Indicator, _ = strings.Cut(f.Value("of"), " ")
	one.Phase, _ = strconv.Atoi(f.Value("phase")) // 0 is no phase
	var problems survey.Problems
	ind, asked := survey.Find(data.choices, func(ind questionnaire.Indicator) bool {
		return ind.ID == one.Indicator && slices.Contains(ind.SubGoals, one.SubGoal)
	})
	if !asked {
		problems.Add("of", survey.Unknown)
	}
	if !survey.Assessable(one.Phase, "D1") || one.Phase > len(data.Bands) {
		problems.Add("phase", survey.Unknown)
	} else if !a.Store.Now().Before(data.Bands[one.Phase-1].To) {
		problems.Add("phase", survey.PhaseOver)
	}
	var problem survey.ProblemKind
	if one.Value, problem = setup.ReadTarget(f.Value("value"), ind); f.Value("value") == "" {
		problem = survey.Missing
	}
	if asked && problem != "" {
		problems.Add("value", problem)
	}
	if len(problems) > 0 {
		f.Mark(problems)
		c.Status(fiber.StatusUnprocessableEntity)
		return a.targetsPage(c, data)
	}
	goal, _ := survey.Find(data.Goals, func(g goal) bool { return g.ID == one.SubGoal })
	figures, err := a.shown(c, survey.Filter(goal.Rows, func(r row) bool { return r.Indicator.ID == one.Indicator }))
	if err != nil {
		return err
	}
	if one.Figures, err = frozen(figures); err != nil {
		return err
	}
	if err = a.targetWrite(c, audit.SetTarget, one, (*store.Tx).SetTarget); errors.Is(err, survey.ErrState) {
		f.Field("of").Problem = survey.TargetSet
		c.Status(fiber.StatusConflict)
		return a.targetsPage(c, data)
	}
	return err
}

// targetWrite sets or removes a target, with its entry in the log.
func (a *Area) targetWrite(c *fiber.Ctx, action audit.Action, one survey.Target, write func(*store.Tx, context.Context, survey.Target) error) error {
	event := audit.Event{Action: action, Project: one.Project, Detail: fmt.Sprintf("%s, %s, %d", one.SubGoal, one.Indicator, one.Phase)}
	return a.logged(c, event, "/prosjekt/"+string(one.Project)+"/delmal", func(tx *store.Tx) error { return write(tx, c.UserContext(), one) })
}

func (a *Area) targetRemove(c *fiber.Ctx) error {
	one := survey.Target{Project: site.ProjectOf(c).ID, SubGoal: c.Params("goal"), Indicator: c.Params("indicator")}
	one.Phase, _ = strconv.Atoi(c.Params("phase")) // 0 is no phase
	return a.targetWrite(c, audit.RemoveTarget, one, (*store.Tx).RemoveTarget)
}
