package setup

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Goal is what a project wants most of its units of a kind, as a person writes it: the
// target as «5 %», «under 5 %» or «minst 2,7», or empty.
type Goal struct {
	Kind      survey.UnitKind `yaml:"kind" json:"kind"`
	Indicator string          `yaml:"indicator" json:"indicator"`
	Target    string          `yaml:"target" json:"target"`
}

// library has the questionnaires that a project without an opened wave asks by.
var library = sync.OnceValues(questionnaire.Load)

// GoalChoices are the indicators that may be the main goal of each kind of unit, the usual
// one first: those that somebody at such a unit is asked; those that may be asked, until
// there are groups.
func (e Editor) GoalChoices(ctx context.Context) (map[survey.UnitKind][]questionnaire.Indicator, error) {
	units, err := e.read.UnitsOf(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	groups, err := e.read.GroupsOfOwner(ctx, e.Owner)
	if err != nil {
		return nil, err
	}
	asked := map[survey.UnitKind][]survey.Audience{}
	for _, g := range groups {
		unit, _ := survey.Find(units, func(u survey.Unit) bool { return u.ID == g.Unit })
		asked[unit.Kind] = append(asked[unit.Kind], g.Audience)
	}
	return goalChoices(asked)
}

// TargetChoices are the indicators that a target of a sub-goal can be set for, whomever they ask.
func TargetChoices() ([]questionnaire.Indicator, error) {
	known, err := library()
	if err != nil {
		return nil, err
	}
	return known.Targetable(survey.Audiences()), nil
}

func goalChoices(asked map[survey.UnitKind][]survey.Audience) (map[survey.UnitKind][]questionnaire.Indicator, error) {
	known, err := library()
	if err != nil {
		return nil, err
	}
	choices := map[survey.UnitKind][]questionnaire.Indicator{}
	for _, kind := range survey.UnitKinds() {
		audiences := slices.DeleteFunc(survey.Audiences(), func(a survey.Audience) bool {
			return !a.At(kind) || len(asked[kind]) > 0 && !slices.Contains(asked[kind], a)
		})
		if list := known.Goals(kind, audiences); len(list) > 0 {
			choices[kind] = list
		}
	}
	return choices, nil
}

// WaveOpened reports whether a wave of a project has opened. From then on its goals stand, and
// which units share, so that nobody moves them to where the figures are.
func (e Editor) WaveOpened(ctx context.Context, project survey.ProjectID) (bool, error) {
	waves, err := e.read.WavesOf(ctx, project)
	return slices.ContainsFunc(waves, func(w survey.Wave) bool { return w.State != survey.Planned }), err
}

// newGoals are those of some goals that are not a project's already. Fields are
// goal.KIND and target.KIND.
func (e Editor) newGoals(ctx context.Context, project survey.ProjectID, written []Goal) ([]survey.Goal, survey.Problems, error) {
	choices, err := e.GoalChoices(ctx)
	if err != nil {
		return nil, nil, err
	}
	goals, problems := readGoals(written, choices)
	stored, err := e.read.GoalsOf(ctx, project)
	if err != nil {
		return nil, nil, err
	}
	goals = slices.DeleteFunc(goals, func(g survey.Goal) bool { return slices.Contains(stored, g) })
	fixed, err := e.WaveOpened(ctx, project)
	for _, g := range goals {
		if fixed {
			problems.Add("goal."+string(g.Kind), survey.GoalSet)
		}
	}
	return goals, problems, err
}

// readGoals reads goals that are to be chosen among some indicators, field by field:
// goal.KIND, target.KIND.
func readGoals(written []Goal, choices map[survey.UnitKind][]questionnaire.Indicator) (goals []survey.Goal, problems survey.Problems) {
	seen := map[survey.UnitKind]bool{}
	for _, g := range written {
		at := string(g.Kind)
		if seen[g.Kind] {
			problems.Add("goal."+at, survey.Repeated)
		}
		seen[g.Kind] = true
		if usual := choices[g.Kind]; g.Indicator == "" && len(usual) > 0 {
			g.Indicator = usual[0].ID
		}
		ind, ok := survey.Find(choices[g.Kind], func(one questionnaire.Indicator) bool { return one.ID == g.Indicator })
		if !ok {
			problems.Add("goal."+at, survey.GoalNotAsked)
			continue
		}
		target, problem := ReadTarget(g.Target, ind)
		if problem != "" {
			problems.Add("target."+at, problem)
		}
		goals = append(goals, survey.Goal{Kind: g.Kind, Indicator: g.Indicator, Target: target})
	}
	return goals, problems
}

// targetPattern is a target as people write it. Figures are printed with no more decimals.
var targetPattern = regexp.MustCompile(`^(?:(under|minst)\s+)?(\d{1,4}(?:[,.]\d)?)\s*(%?)$`)

// ReadTarget reads a target of an indicator: what a share is to fall under, or what a share
// or mean is to reach.
func ReadTarget(written string, ind questionnaire.Indicator) (float64, survey.ProblemKind) {
	text := strings.ToLower(strings.TrimSpace(written))
	if text == "" {
		return 0, ""
	}
	parts, lower, share := targetPattern.FindStringSubmatch(text), ind.Direction == questionnaire.Lower, ind.Kind == questionnaire.Share
	if parts == nil || parts[3] != "" && !share {
		return 0, survey.NotATarget
	}
	if parts[1] != "" && lower != (parts[1] == "under") {
		return 0, survey.WrongWay
	}
	value, err := strconv.ParseFloat(strings.Replace(parts[2], ",", ".", 1), 64)
	least, most := 1.0, float64(ind.Options)
	if share {
		least, most = 0, 100
	}
	switch {
	case err != nil:
		return 0, survey.NotATarget
	case value <= least || value > most || lower && value == most: // met by everybody, or by nobody
		return 0, survey.OutsideScale
	case share:
		return math.Round(value*10) / 1000, ""
	}
	return value, ""
}

// WrittenGoal is a goal as a person writes it.
func WrittenGoal(g survey.Goal, among []questionnaire.Indicator) Goal {
	written := Goal{Kind: g.Kind, Indicator: g.Indicator}
	ind, _ := survey.Find(among, func(one questionnaire.Indicator) bool { return one.ID == g.Indicator })
	value, unit := g.Target, ""
	if ind.Kind == questionnaire.Share {
		value, unit = math.Round(value*1000)/10, " %"
	}
	if g.Target > 0 {
		written.Target = strings.Replace(strconv.FormatFloat(value, 'f', -1, 64), ".", ",", 1) + unit
	}
	return written
}
