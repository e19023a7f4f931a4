package results

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// need is an indicator a unit has chosen to work on, how it stands, and the
// measures that are meant to move it: a part of the unit's local plan.
type need struct {
	Indicator string
	Name      string
	Audience  string // whom it asks, in words: several indicators have one name
	Standing  *row   // the latest figure, nil before the first closed wave
	Measures  planned
}

type measuresData struct {
	unitFrame
	MayLog bool
	Plan   []need
}

// measuresPage is the unit's local plan: its needs and what it does about them.
func (a *Area) measuresPage(c *fiber.Ctx) error {
	frame, report, err := a.unitReport(c, "measures")
	if err != nil {
		return err
	}
	measures, err := a.Store.UnitMeasures(c.UserContext(), frame.Project.ID, frame.Unit.ID)
	names, err2 := a.indicatorsOf(c, frame.Project, frame.Unit)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	names = withGone(names, measures, report)
	data := measuresData{unitFrame: frame, Plan: needs(a.planned(measures, names, nil), names, report, frame.Base())}
	data.MayLog = a.Can(site.IdentityOf(c), survey.LogMeasures, frame.Unit.Owner, frame.Unit.ID)
	return a.Show(c, "results/measures", "measures.title", data)
}

// experiencesPage is what all units and the owner have tried for each indicator, and what they say
// of it, for whoever reads a unit. What was written before it said so there stays out.
func (a *Area) experiencesPage(c *fiber.Ctx) error {
	frame, _, err := a.unitReport(c, "measures")
	if err != nil {
		return err
	}
	all, err := a.plannedMeasures(c, frame.Project)
	names, err2 := a.indicatorsFor(c, frame.Project, survey.Audiences())
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	all = survey.Filter(all, func(m plannedMeasure) bool { return m.Shared })
	return a.Show(c, "results/experiences", "measures.experiences", measuresData{unitFrame: frame, Plan: needs(all, names, analysis.Report{}, "")})
}

// needs sorts measures under their indicators, in the order indicators are asked;
// last those that the unit is not asked about any more. A measure for several stands under each.
func needs(measures planned, names []indicatorChoice, report analysis.Report, prefix string) []need {
	var plan []need
	for _, choice := range names {
		n := need{Indicator: choice.ID, Name: choice.Name, Audience: choice.Audience}
		n.Measures = survey.Filter(measures, func(m plannedMeasure) bool { return slices.Contains(m.Indicators, choice.ID) })
		if len(n.Measures) == 0 {
			continue
		}
		if s, ok := seriesOf(report, choice.ID); ok {
			r := newRow(report, s, prefix)
			n.Standing = &r
		}
		plan = append(plan, n)
	}
	return plan
}

// withGone adds the indicators of measures that the unit is not asked about any
// more, by the name they had.
func withGone(names []indicatorChoice, measures []survey.Measure, report analysis.Report) []indicatorChoice {
	for _, m := range measures {
		for _, id := range m.Indicators {
			if chosen(names, id) {
				continue
			}
			gone := indicatorChoice{ID: id, Name: id}
			if s, ok := seriesOf(report, id); ok {
				gone.Name = s.Name
			}
			names = append(names, gone)
		}
	}
	return names
}

// seriesOf is the series of an indicator with the most answers: that of the most
// audiences, else the oldest pupils'.
func seriesOf(report analysis.Report, indicator string) (analysis.Series, bool) {
	var found analysis.Series
	ok := false
	for _, s := range report.Series {
		if s.Indicator.ID == indicator && (!ok || len(s.Indicator.Audiences) >= len(found.Indicator.Audiences)) {
			found, ok = s, true
		}
	}
	return found, ok
}

// indicatorChoice is an indicator a measure can be meant to move.
type indicatorChoice struct {
	ID       string
	Name     string
	Audience string // «Elever 5.–7. trinn, Elever 8.–10. trinn»; empty when nobody is asked any more
}

// Text tells indicators of one name apart by whom they ask.
func (one indicatorChoice) Text() string {
	return strings.TrimSuffix(one.Name+" ("+one.Audience+")", " ()")
}

// indicatorsOf are the indicators that the project asks about in a unit, or in all of them
// where there is no unit, from the young to the adults, each once.
func (a *Area) indicatorsOf(c *fiber.Ctx, project survey.Project, unit survey.Unit) ([]indicatorChoice, error) {
	groups, err := a.Store.GroupsOf(c.UserContext(), unit.ID)
	if unit.ID == "" {
		groups, err = a.Store.GroupsOfOwner(c.UserContext(), project.Owner)
	}
	if err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	return a.indicatorsFor(c, project, survey.Filter(survey.Audiences(), func(a survey.Audience) bool {
		return slices.ContainsFunc(groups, func(g survey.Group) bool { return g.Audience == a })
	}))
}

func (a *Area) indicatorsFor(c *fiber.Ctx, project survey.Project, asked []survey.Audience) ([]indicatorChoice, error) {
	lang := a.Language(c)
	words := a.Views.Texts().Localizer(lang)
	var choices []indicatorChoice
	for _, audience := range asked {
		q, err := a.Waves.Wording(c.UserContext(), project.ID, audience)
		if err != nil {
			return nil, fmt.Errorf("read questions: %w", err)
		}
		who, err := words.Text("audience." + string(audience))
		if err != nil {
			return nil, err
		}
		for _, ind := range q.Indicators {
			at := slices.IndexFunc(choices, func(known indicatorChoice) bool { return known.ID == ind.ID })
			if at < 0 {
				choices = append(choices, indicatorChoice{ind.ID, ind.Name.In(lang), who})
			} else if !strings.Contains(choices[at].Audience, who) {
				choices[at].Audience += ", " + who
			}
		}
	}
	return choices, nil
}

// onlyPage refuses every query but the language's before it shows a page.
func onlyPage(show fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		format, err := rendering(c)
		if err == nil && format != asPage {
			err = fmt.Errorf("format: %w", survey.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return show(c)
	}
}

// measureList is some measures with the page they stand on.
type measureList struct {
	Page   page.Page
	List   planned
	MayLog bool
}

// planned are some measures as pages show them.
type planned []plannedMeasure

// On is the measures for a template of its own.
func (m planned) On(p page.Page, mayLog bool) measureList {
	return measureList{Page: p, List: m, MayLog: mayLog}
}

// plannedMeasure is a measure with how it stands today and the names of what it is about.
type plannedMeasure struct {
	survey.Measure
	State    string
	UnitName string // empty for the owner's own, and on a unit's own pages
	Aims     string // the indicators, by name
}

// Late tells of a measure that should have begun or ended before today.
func (m plannedMeasure) Late() bool { return m.State != string(m.Status) }

// Late are those of some measures.
func (m planned) Late() planned { return survey.Filter(m, plannedMeasure.Late) }

// Path is where the measure is changed.
func (m plannedMeasure) Path() string {
	return unitFrame{projectFrame: projectFrame{Project: survey.Project{ID: m.Project}}, Unit: survey.Unit{ID: m.Unit}}.Plan() + "/" + string(m.ID)
}

// planned names what measures are about, and says how they stand today.
func (a *Area) planned(measures []survey.Measure, names []indicatorChoice, called map[survey.UnitID]string) planned {
	now := a.Store.Now()
	return survey.Map(measures, func(m survey.Measure) plannedMeasure {
		aims := survey.Map(m.Indicators, func(id string) string {
			indicator, _ := survey.Find(names, func(n indicatorChoice) bool { return n.ID == id })
			return indicator.Name
		})
		return plannedMeasure{m, m.StateAt(now), called[m.Unit], strings.Join(aims, ", ")}
	})
}
