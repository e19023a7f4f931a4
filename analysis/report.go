package analysis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// Frame is what a report needs to know of a project beside its snapshots.
type Frame struct {
	Owner    survey.Owner
	Project  survey.Project
	Phases   []survey.Phase
	National National // figures of the whole country; the zero value has none
	// Totals are the series of a report of totals, of the same waves and in the same language. That
	// of one unit sets them beside its own; without them it makes them, which of a county takes long.
	Totals []Series
}

// Scope is who reads: the people of one unit, or, with the zero value, the
// steering group and everybody else outside the units.
type Scope struct {
	Unit survey.UnitID
	// Detail narrows what the whole owner's report tells of its units.
	Detail Detail
}

// Report is everything one reader may see of a project, in one language. Build
// it anew for each page; it costs the same however many people answered.
type Report struct {
	Language  string
	Owner     string
	Project   string
	Unit      string // empty for the whole owner
	Fictional bool   // the figures are invented; every page must say so
	Bands     []Band // the project's phases
	// Waves are those the report has figures of, oldest first. Names are for readers:
	// whether two figures are of one wave is decided by its ID.
	Waves []WaveRef
	// Series are sorted as the questionnaires ask. For one unit there is one
	// per indicator. For the whole owner there is first the owner's own and
	// then one per unit or set of units that share a figure.
	Series []Series
	// Own are the questions the owner has added, in the audiences' order.
	Own []OwnQuestion
	// FollowUps are told of the whole owner and all waves together; FollowUpTable has them as a
	// table. None for a unit.
	FollowUps     []FollowUp
	FollowUpTable Table
	// Overview has one row per series: first and latest figure, change, word.
	Overview Table
	// Quality is an appendix about the measuring itself: internal consistency
	// and effect sizes, for the whole owner only; empty for a unit.
	Quality Table
	// Pooled compares the first two waves of a unit's key means with the last two, where
	// there are too few answers to compare one with one.
	Pooled Table
	// Turnout is how many answered, by wave, unit and audience.
	Turnout      []TurnoutRow
	TurnoutOfAll []TurnoutRow // the same of all units together; none for one unit
	// Refused says of each group whose answers could not be trusted, and are in no
	// figure, where and when that was. Every page with figures shows it.
	Refused []string
	// Judged says how sure a change of the latest wave must be before it is called clear.
	Judged string
	Least  int // answers that a figure of the latest wave needs, in the unit itself
	// Limits are the thresholds each wave was judged by.
	Limits Table

	texts  *texts   // for tables made later
	source *builder // of the units that a report of totals leaves out; nil for others
}

// WaveRef is a closed wave as the figures of a report refer to it.
type WaveRef struct {
	ID     survey.WaveID
	Name   string // with a word beside it when the answers were collected elsewhere
	Kind   survey.WaveKind
	Opens  time.Time
	Closes time.Time
}

func newWaveRef(s *disclosure.Snapshot, t *texts) WaveRef {
	return WaveRef{ID: s.Wave, Name: t.wave(s), Kind: s.Kind, Opens: s.Opens, Closes: s.Closes}
}

// First is the oldest of Waves; the zero value when there is none.
func (r Report) First() WaveRef {
	if len(r.Waves) == 0 {
		return WaveRef{}
	}
	return r.Waves[0]
}

// Latest is the newest of Waves; the zero value when there is none.
func (r Report) Latest() WaveRef {
	if len(r.Waves) == 0 {
		return WaveRef{}
	}
	return r.Waves[len(r.Waves)-1]
}

// Band is a phase on the time axis.
type Band struct {
	Number int
	Name   string
	From   time.Time
	To     time.Time
}

// Population is whom a series is about.
type Population struct {
	Label string
	Units []survey.UnitID
	Joint bool   // several small units that share one figure
	Names string // of the units that share it, all of them; empty for one unit and for the whole owner
	Total bool   // the whole owner
}

// Series is one indicator in one place through the waves.
type Series struct {
	ID         string               // unique in the report, fit for an HTML id
	Indicator  disclosure.Indicator // of the latest wave
	Name       string               // «Utsatt for mobbing»
	About      string               // one plain line
	Population Population
	Audiences  []survey.Audience // those of the indicator's that are asked in the place
	Points     []Point           // oldest first; at least one
	Change     Change            // since the baseline
	Alone      string            // why there is one point only: first, once or incomparable; empty when there are more
	Goal       Goal              // the latest point against the target of the main goal
	Trend      *Trend            // nil unless there are four waves to go through
	// National stands beside the points for orientation; mostly empty.
	National []NationalPoint
	// Sentence says in plain words what the latest figure is and what can be
	// said about the change. Notes add what must be known to read it.
	Sentence string
	Notes    []string
	// Seen is the note that says how large a change the next wave would mostly show.
	Seen string
	// Around are the figures of the whole owner beside a unit's own, one per wave that has
	// one. AroundTable has them, and National, as a table.
	Around      []Around
	AroundTable Table
	// Beside stands beside a unit's own latest figure, or in its place: what more people
	// are told, or why that is not told either.
	Beside []Beside
	Table  Table // a row per point
	// Groups is the latest wave by group, own unit only; empty unless every
	// group can be shown.
	Groups Table
	// Grades compare the groups over time: the same grade, and nearly the same
	// children two grades up. Own unit only, and only where every group is shown
	// in both waves. GradeTable has them as a table.
	Grades     []Grades
	GradeTable Table
	// Distributions are the questions behind the indicator, in the
	// questionnaire's order: how each was answered, in three merged options.
	// Forms, tails and questions with only two options have none. Answers has
	// them as a table, a row per question and wave; empty when there are none.
	Distributions []Distribution
	Answers       Table
}

// NewReport builds a reader's report from the closed waves of a project, in
// a language that has a text file. Snapshots may come in any order. The error
// wraps ErrInput for an unknown language, and ErrUnsafe if a table would have
// held something that is not safe.
func NewReport(f Frame, closed []disclosure.Snapshot, scope Scope, language string) (Report, error) {
	t, err := loadTexts(language)
	if err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	snapshots := make([]*disclosure.Snapshot, len(closed))
	for i := range closed {
		snapshots[i] = &closed[i]
	}
	slices.SortStableFunc(snapshots, func(a, b *disclosure.Snapshot) int { return a.Opens.Compare(b.Opens) })
	r := Report{
		Language: language, texts: t, Owner: f.Owner.Name, Project: f.Project.Name, Fictional: f.Owner.Fictional,
	}
	for _, p := range f.Phases {
		r.Bands = append(r.Bands, Band{Number: p.Number, Name: t.get(fmt.Sprint("phase.", p.Number)), From: p.Starts, To: p.Ends})
	}
	b := &builder{texts: t, scope: scope, snapshots: snapshots, phase: phaseMonths(r.Bands), national: f.National, made: f.Totals}
	if scope.Detail.Chosen {
		r.source = b.with(nil)
	}
	for _, s := range snapshots {
		b.add(s)
	}
	r.Unit = b.units[scope.Unit].Name
	if r.Series, err = b.finish(); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if r.Own, err = b.finishOwn(); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if r.Overview, err = overviewTable("overview", b.whole(), haveTargets(b.series), t); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if r.FollowUps, r.FollowUpTable, err = b.followUps(); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if r.Pooled, err = b.pooled(); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	if r.Quality, err = qualityTable(r.Series, t); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	r.Waves, r.Turnout = b.waves(), b.turnout()
	r.Refused = refusals(r.Turnout, t)
	if n := len(snapshots); n > 0 {
		r.Judged, r.Least = t.judged(snapshots[n-1].Judging), snapshots[n-1].Thresholds.MinAnswers
	}
	if scope.Unit == "" {
		r.TurnoutOfAll = ofAll(r.Turnout, t)
	}
	if r.Limits, err = limitsTable(snapshots, t); err != nil {
		return Report{}, fmt.Errorf("report: %w", err)
	}
	return r, nil
}

// Detail are the units, and sets of units, that a report of the whole owner tells of one
// by one. A project may have thousands, and hardly any page tells all there is of each.
// The zero value is everything. Totals are always there, whole.
type Detail struct {
	Chosen bool // what follows is all there is
	// Indicators are those, by ID, that units have a series of, with their forms and
	// tails: points and a change, and no words, tables or questions.
	Indicators []string
	Ends       bool   // of those: no forms and tails, and only the points that a change is told by
	Series     string // ID of one series that is whole
}

// leaves reports whether an indicator in a place is left out.
func (p Detail) leaves(ind *disclosure.Indicator, at Population) bool {
	main, _, part := strings.Cut(ind.ID, "/")
	return p.Chosen && !at.Total && (p.Ends && part || !slices.Contains(p.Indicators, main))
}

// brief reports whether a series has points and a change only.
func (p Detail) brief(s *Series) bool { return p.Chosen && !s.Population.Total && s.ID != p.Series }

// whole are the series that are told of in full.
func (b *builder) whole() []Series {
	if !b.scope.Detail.Chosen {
		return b.series
	}
	return survey.Filter(b.series, func(s Series) bool { return !b.scope.Detail.brief(&s) })
}
