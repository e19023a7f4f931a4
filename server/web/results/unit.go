package results

import (
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// unitFrame is what every page of a unit has on top.
type unitFrame struct {
	projectFrame
	Unit  survey.Unit
	Asked bool // somebody in the unit is asked in waves
}

// Subject names the unit in the title of its pages.
func (f unitFrame) Subject() string { return f.Unit.Name }

type unitData struct {
	unitFrame
	Wave     waveNow
	MayPrint bool // slips and posters of the unit
	unitFigures
	Own        []analysis.OwnQuestion
	Measures   planned
	Agreements []agreed // that are not done
}

// unitFigures are what every overview of a unit tells, on the screen and on paper.
type unitFigures struct {
	First    analysis.WaveRef
	Latest   analysis.WaveRef // the same as First when there is no other to compare it with
	Key      rows
	Younger  []rows // the key rows of those who are asked questions of their own
	Small    *row   // of the key rows
	Whole    rows   // of the key rows, where the owner's figures can be compared with the start
	Pooled   analysis.Table
	Changes  []row
	Compared compared
	Judged   string
	Sections []section
	Story    story
	Turnout  []turnoutLine
	Least    int
}

func (a *Area) unitFigures(unit survey.UnitID, report analysis.Report) unitFigures {
	f := unitFigures{Sections: sections(report, "/enhet/"+string(unit)), First: report.First(), Latest: report.Latest(), Judged: report.Judged, Pooled: report.Pooled, Turnout: newestTurnout(report, unit), Least: report.Least}
	f.Key, f.Younger = keyRows(f.Sections, a.places(questionnaire.Headline))
	f.Changes = clearChanges(f.Sections)
	f.Small, f.Compared = section{Rows: f.Key}.Small(), compare(f.Sections...)
	f.Whole = survey.Filter(f.Key, func(r row) bool { n := len(r.Around); return n > 0 && r.Around[n-1].Change.Word != "" })
	f.Story = newStory(f)
	return f
}

// unitPage is the leader's home: how many have answered the open wave, the few
// figures that matter most, what has changed for sure, and then the rest.
func (a *Area) unitPage(c *fiber.Ctx) error {
	format, err := rendering(c)
	if err != nil {
		return err
	}
	frame, report, err := a.unitReport(c, "results")
	if err != nil {
		return err
	}
	if format != asPage {
		return a.sendReport(c, format, "enhet", report)
	}
	data := unitData{unitFrame: frame, unitFigures: a.unitFigures(frame.Unit.ID, report), Own: report.Own}
	data.MayPrint = a.Can(site.IdentityOf(c), survey.PrintSlips, frame.Unit.Owner, frame.Unit.ID)
	measures, err := a.Store.UnitMeasures(c.UserContext(), frame.Project.ID, frame.Unit.ID)
	if err != nil {
		return fmt.Errorf("read measures: %w", err)
	}
	data.Measures = a.planned(measures, nil, nil)
	if data.Wave, err = a.waveNow(c, frame.Project, frame.Unit.ID); err != nil {
		return err
	}
	data.Agreements, err = a.openAgreements(c, meetingsData{unitFrame: frame})
	return a.Shown(c, "results/unit", "results.title", data, err)
}

// sendReport answers with everything a report has figures of.
func (a *Area) sendReport(c *fiber.Ctx, format, name string, report analysis.Report) error {
	return a.sendTables(c, format, name, report, report.Series, report.Tables())
}

// unitReport is the guard's unit with its owner's newest project and what may be
// seen of it. Here names the page among the unit's pages.
func (a *Area) unitReport(c *fiber.Ctx, here string) (unitFrame, analysis.Report, error) {
	frame := unitFrame{Unit: site.UnitOf(c)}
	project, err := a.Store.NewestProject(c.UserContext(), frame.Unit.Owner)
	groups, err2 := a.Store.GroupsOf(c.UserContext(), frame.Unit.ID)
	if err := errors.Join(err, err2); err != nil {
		return frame, analysis.Report{}, err
	}
	if project.ID == "" {
		return frame, analysis.Report{}, fmt.Errorf("unit without a project: %w", survey.ErrNotFound)
	}
	frame.Asked = len(groups) > 0
	var report analysis.Report
	frame.projectFrame, report, err = a.framed(c, project, here, analysis.Scope{Unit: frame.Unit.ID})
	return frame, report, err
}

// supported is a unit with what its people say of the support they have from PPT.
type supported struct {
	survey.Unit
	Rows rows
}

// supportPage is «Støtte fra PPT» in every unit that somebody of PPT supports, as each is told on its
// own page.
func (a *Area) supportPage(c *fiber.Ctx) error {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	projects, err := a.Store.ProjectsOf(ctx, who.Owner.ID)
	units, err2 := a.Store.UnitsOf(ctx, who.Owner.ID)
	if err := errors.Join(err, err2); err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	var list []supported
	for _, u := range units {
		if len(projects) == 0 || u.Kind == survey.PPT || !a.Can(who, survey.Support, u.Owner, u.ID) {
			continue
		}
		_, report, err := a.framed(c, projects[0], "", analysis.Scope{Unit: u.ID})
		if err != nil {
			return err
		}
		report.Series = survey.Filter(report.Series, func(s analysis.Series) bool { return s.Indicator.ID == "A10" })
		one := supported{Unit: u}
		for _, s := range sections(report, "/enhet/"+string(u.ID)) {
			one.Rows = append(one.Rows, s.Rows...)
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		return fmt.Errorf("units to support: %w", survey.ErrNotFound)
	}
	return a.Show(c, "results/support", "support.title", list)
}

// phaseAt is the number of the latest phase that has begun and is not over.
func phaseAt(bands []analysis.Band, now time.Time) int {
	number := 0
	for _, b := range bands {
		if !now.Before(b.From) && now.Before(b.To) {
			number = b.Number
		}
	}
	return number
}
