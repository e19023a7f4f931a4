package reports

import (
	"context"
	"fmt"
	"slices"

	"trivselspuls/analysis"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Expected is what a wave of a project is planned by before it opens with some groups. It
// learns from the newest closed wave how many answer and how things are.
func (s *Service) Expected(ctx context.Context, r *waves.Reader, project survey.ProjectID, units []survey.Unit, planned []waves.PlannedGroup,
) (analysis.PrecisionInput, error) {
	in := analysis.PrecisionInput{
		Units: slices.Clone(units), Thresholds: r.Thresholds(), Joint: map[survey.UnitID][]survey.UnitID{},
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
	}
	goals, err := s.store.GoalsOf(ctx, project)
	if err != nil {
		return in, fmt.Errorf("read goals: %w", err)
	}
	for _, p := range planned {
		group := survey.Group{Unit: p.Unit, Audience: p.Audience, Name: p.Name, Invited: p.Invited}
		if p.Unit == "" {
			members := survey.Map(p.Merges, func(part store.MergedGroup) survey.UnitID { return part.Unit })
			group.Unit = waves.JointUnit(members)
			if in.Joint[group.Unit] == nil {
				kind, _ := survey.Find(units, func(u survey.Unit) bool { return u.ID == members[0] })
				in.Units = append(in.Units, survey.Unit{ID: group.Unit, Name: p.Name, Kind: kind.Kind})
				in.Joint[group.Unit] = survey.Unique(members)
			}
		}
		in.Groups = append(in.Groups, group)
		if in.Questionnaires[p.Audience] != nil {
			continue
		}
		q, err := r.Wording(ctx, project, p.Audience)
		if err != nil {
			return in, err
		}
		in.Questionnaires[p.Audience] = q.WithGoals(goals)
	}
	in.Latest, err = s.Latest(ctx, project)
	return in, err
}
