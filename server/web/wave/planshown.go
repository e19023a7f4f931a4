package wave

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// precision is what a planned wave will be able to show: how many will probably
// answer, the smallest clear change, and the chance that a figure is shown at
// all. It learns from the newest closed wave how many answer and how things are.
func (a *Area) precision(c *fiber.Ctx, planned []waves.PlannedGroup, units []survey.Unit) (analysis.Table, error) {
	in := analysis.PrecisionInput{
		Units: slices.Clone(units), Thresholds: a.Waves.Thresholds(),
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
	}
	ctx, project := c.UserContext(), site.ProjectOf(c).ID
	goals, err := a.Store.GoalsOf(ctx, project)
	if err != nil {
		return analysis.Table{}, err
	}
	for _, p := range planned {
		group := survey.Group{Unit: p.Unit, Audience: p.Audience, Name: p.Name, Invited: p.Invited}
		if p.Unit == "" {
			joint := jointUnit(p, units)
			group.Unit = joint.ID
			if !slices.ContainsFunc(in.Units, func(u survey.Unit) bool { return u.ID == joint.ID }) {
				in.Units = append(in.Units, joint)
			}
		}
		in.Groups = append(in.Groups, group)
		if in.Questionnaires[p.Audience] != nil {
			continue
		}
		q, err := a.Waves.Wording(ctx, project, p.Audience)
		if err != nil {
			return analysis.Table{}, err
		}
		in.Questionnaires[p.Audience] = q.WithGoals(goals)
	}
	if in.Latest, err = a.Reports.Latest(ctx, project); err != nil {
		return analysis.Table{}, err
	}
	return analysis.PrecisionTable(in, a.Language(c))
}

// jointUnit is the unit that groups merged across units will stand for.
func jointUnit(p waves.PlannedGroup, units []survey.Unit) survey.Unit {
	merged := survey.Map(p.Merges, func(part store.MergedGroup) survey.UnitID { return part.Unit })
	joint := survey.Unit{ID: waves.JointUnit(merged), Name: p.Name}
	for _, u := range units {
		if slices.Contains(merged, u.ID) {
			joint.Kind = u.Kind
		}
	}
	return joint
}
