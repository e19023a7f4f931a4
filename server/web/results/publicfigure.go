package results

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// publicSummary is what is told of a project to people without an account, frozen when it was
// published: figures of all units together, or those of one unit that others than the unit
// are told. It has numbers, and what whoever published it wrote beside them, so that it says
// the same in every language.
type publicSummary struct {
	Owner     string          `json:"owner"`
	Unit      string          `json:"unit,omitempty"` // its name; empty: all of them
	Project   string          `json:"project"`
	Wave      publicWave      `json:"wave"` // the latest
	Fictional bool            `json:"fictional"`
	Figures   []publicFigure  `json:"figures"`
	Turnout   []publicTurnout `json:"turnout,omitempty"`
	Next      publicWave      `json:"next,omitzero"`   // what is planned
	Steps     []string        `json:"steps,omitempty"` // of the talk guides: «5-7»
	Words     string          `json:"words,omitempty"`
	Children  string          `json:"children,omitempty"` // words to those who answered
	Lang      string          `json:"lang,omitempty"`     // of the words
}

// publicWave is a wave, with what it takes to say which in a language its name is not in.
type publicWave struct {
	Name  string          `json:"name"`
	Kind  survey.WaveKind `json:"kind"`
	Opens time.Time       `json:"opens"`
}

func newPublicWave(w analysis.WaveRef) publicWave { return publicWave{w.Name, w.Kind, w.Opens} }

// In is what the wave is called in a page's language: by its name in those that the project is
// written in, else by its kind and day.
func (w publicWave) In(p page.Page) (string, error) {
	if w.Name == "" || page.Known(p.Lang) {
		return w.Name, nil
	}
	day, err := p.ShortDate(w.Opens)
	if err != nil {
		return "", err
	}
	return p.T("public.wave."+string(w.Kind), "Date", day)
}

// publicTurnout is how many of an audience answered.
type publicTurnout struct {
	Audience survey.Audience `json:"audience"`
	Rate     string          `json:"rate"`          // «88 %»
	When     publicWave      `json:"when,omitzero"` // its wave, when the summary has a later one
}

// newPublicTurnout tells it where as many were asked as must have answered what others than a unit
// are told.
func newPublicTurnout(lines []turnoutLine) (list []publicTurnout) {
	for _, audience := range survey.Audiences() {
		invited, answered, when := 0, 0, analysis.WaveRef{}
		for _, l := range lines {
			if l.Audience == audience {
				invited, answered = invited+l.Invited, answered+min(l.Answered, l.Invited)
				when = l.When
			}
		}
		if invited >= disclosure.Floors().MinOutside {
			list = append(list, publicTurnout{audience, fmt.Sprintf("%d\u00a0%%", 100*answered/invited), newPublicWave(when)})
		}
	}
	return list
}

// talkStep is the talk guide for an audience.
var talkStep = map[survey.Audience]string{
	survey.Children45: "kindergarten", survey.Pupils12: "1-4", survey.Pupils34: "1-4", survey.Pupils57: "5-7", survey.Pupils810: "8-10",
}

// publicFigure is one indicator. Numbers are texts as a report's tables print
// them; there are none when it is hidden.
type publicFigure struct {
	ID       string        `json:"id"`                // «E1»
	Audience string        `json:"audience"`          // «pupils-5-10»: the end of a text key
	When     publicWave    `json:"when,omitzero"`     // its wave, when the summary has a later one
	Without  string        `json:"without,omitempty"` // the units that are not in it
	Only     string        `json:"only,omitempty"`    // the one unit that is, where several are not
	Hidden   bool          `json:"hidden"`
	OpenLink bool          `json:"open_link,omitempty"`
	Value    string        `json:"value,omitempty"`
	N        int           `json:"n,omitempty,string"`
	Lower    string        `json:"lower,omitempty"`
	Upper    string        `json:"upper,omitempty"`
	From     string        `json:"from,omitempty"`   // the figure before, when the two can be compared
	Since    publicWave    `json:"since,omitzero"`   // the wave it is of
	Common   bool          `json:"common,omitempty"` // the change is of those that were asked both times, who are not all
	Max      int           `json:"max,omitempty"`    // of a mean's scale; 0 for a share
	Word     analysis.Word `json:"word,omitempty"`
	Target   string        `json:"target,omitempty"` // «< 5 %», of the main goal
	Verdict  string        `json:"verdict,omitempty"`
	Points   []publicPoint `json:"points,omitempty"` // the waves that can be compared, when there are several
	Spark    spark         `json:"spark,omitzero"`
	National []nationwide  `json:"national,omitempty"` // the newest of the whole country
}

// nationwide is a figure of the whole country.
type nationwide struct {
	Grade  int    `json:"grade"`
	Year   string `json:"year"` // «2024–25»
	Value  string `json:"value"`
	Source string `json:"source"`
}

type publicPoint struct {
	Wave  publicWave `json:"wave"`
	Value string     `json:"value,omitempty"` // none when it is not told
}

// publicDraft makes the summary of all units, or of one, as it would be published now.
func (a *Area) publicDraft(c *fiber.Ctx, project survey.Project, unit survey.Unit) (publicSummary, error) {
	draft := publicSummary{Owner: site.IdentityOf(c).Owner.Name, Project: project.Name, Unit: unit.Name, Lang: a.Language(c)}
	parts := totals
	if unit.ID != "" {
		parts.Indicators = a.Waves.Library().Shown(questionnaire.Steering)
	}
	report, err := a.Reports.Report(c.UserContext(), project, analysis.Scope{Detail: parts}, survey.WrittenLanguages()[0])
	if err != nil {
		return draft, err
	}
	waves, err := a.Store.WavesOf(c.UserContext(), project.ID)
	if err != nil {
		return draft, fmt.Errorf("read waves: %w", err)
	}
	if next, ok := survey.Find(waves, func(w survey.Wave) bool { return w.State == survey.Planned }); ok {
		draft.Next = publicWave{next.Name, next.Kind, next.Opens}
	}
	units, err := a.Store.UnitsOf(c.UserContext(), project.Owner)
	if err != nil {
		return draft, fmt.Errorf("read units: %w", err)
	}
	draft.Fictional = report.Fictional
	draft.Wave = newPublicWave(report.Latest())
	turnout := newestTurnout(report, unit.ID)
	draft.Turnout = newPublicTurnout(turnout)
	draft.Steps = survey.Unique(survey.Filter(survey.Map(turnout, func(l turnoutLine) string { return talkStep[l.Audience] }), func(step string) bool { return step != "" }))
	report.Series = survey.Filter(report.Series, func(s analysis.Series) bool {
		return s.Population.Total == (unit.ID == "") && (s.Population.Total || slices.Contains(s.Population.Units, unit.ID))
	})
	at := a.places(questionnaire.Steering)
	for _, r := range tenRows(sections(report, ""), at) {
		if at(r.Indicator) > 0 { // a main goal that is none of them has no name in the summary's languages
			f := newPublicFigure(r)
			if len(r.Latest.Without) > 1 && len(r.Population.Units) == len(r.Latest.Without)+1 {
				f.Only, f.Without = onlyUnit(r, survey.UnitNames(units)), ""
			}
			draft.Figures = append(draft.Figures, f)
		}
	}
	return draft, nil
}

// onlyUnit is the name of a unit that a figure of all units is of.
func onlyUnit(r row, names map[survey.UnitID]string) string {
	for _, u := range r.Population.Units {
		if !slices.Contains(r.Latest.Without, names[u]) {
			return names[u]
		}
	}
	return ""
}

func newPublicFigure(r row) publicFigure {
	f := publicFigure{
		ID: r.Indicator.ID, Audience: strings.TrimPrefix(r.AudienceKey, "audience."), When: newPublicWave(r.When),
	}
	for _, n := range r.National {
		if n.Year == r.National[len(r.National)-1].Year {
			f.National = append(f.National, nationwide{n.Grade, n.Year, n.Text, n.Source})
		}
	}
	if f.Hidden = r.Latest.Hidden || r.Population.Joint; f.Hidden { // what several units share is told of no unit
		return f
	}
	f.OpenLink, f.Target, f.Verdict = r.Latest.OpenLink, r.Goal.Bare, string(r.Goal.Verdict)
	f.Word, f.Common = r.Change.Word, len(r.Change.Units) > 0
	f.Value, f.N, f.Max, f.Without = r.Latest.Bare, r.Latest.N, r.Max(), strings.Join(r.Latest.Without, ", ")
	f.Lower, f.Upper = r.Latest.LowerText, r.Latest.UpperText
	if r.Change.Word != "" && !r.Change.Hidden && !f.Common {
		f.From, f.Since = r.Since().Bare, newPublicWave(r.Change.From)
	}
	for _, p := range r.Points {
		if p.Break {
			f.Points = nil
		}
		f.Points = append(f.Points, publicPoint{newPublicWave(p.Wave), p.Bare})
	}
	if f.Spark = r.Spark; len(f.Points) < 2 {
		f.Points, f.Spark = nil, spark{}
	}
	return f
}

// AnyShown reports whether there is something to publish: of one unit a figure that others are
// told. All together are asked and few answer, which is told as well.
func (s publicSummary) AnyShown() bool {
	return slices.ContainsFunc(s.Figures, func(f publicFigure) bool { return !f.Hidden || s.Unit == "" })
}

// TellsTheYoung reports whether a figure of children or pupils is told.
func (s publicSummary) TellsTheYoung() bool {
	return slices.ContainsFunc(s.Figures, func(f publicFigure) bool { return !f.Hidden && f.young() })
}

// young reports whether children or pupils have answered.
func (f publicFigure) young() bool {
	return strings.HasPrefix(f.Audience, "pupils") || strings.HasPrefix(f.Audience, "children")
}

// Asks reports whether a figure of an indicator is told.
func (s publicSummary) Asks(id string) bool {
	return slices.ContainsFunc(s.Figures, func(f publicFigure) bool { return f.ID == id && !f.Hidden })
}

// figureOn is a figure with the page that gives it words.
type figureOn struct {
	publicFigure
	page page.Page
	set  func(string) string // writes a number as the page does, apart from words that run the other way
}

// Value is the figure as the page's language writes numbers.
func (f figureOn) Value() string { return f.page.Localizer.Figure(f.publicFigure.Value) }

// Sentences say what the figure is, how sure it is, and what it was.
func (f figureOn) Sentences() (string, error) {
	since, err := f.Since.In(f.page)
	if err != nil {
		return "", err
	}
	target, err := f.target()
	if err != nil {
		return "", err
	}
	kind := "public.say.share"
	if f.Max > 0 {
		kind = "public.say.mean"
	}
	var said []string
	for _, say := range []struct {
		key  string
		when bool
	}{{kind, !f.Hidden}, {"public.say.without", f.Without != ""}, {"public.say.only", f.Only != ""}, {"public.say.range", f.Lower != ""}, {"public.say.from", since != ""}, {"public.say.common", f.Common}, {"public.goal." + f.Verdict, f.Verdict != ""}} {
		if !say.when {
			continue
		}
		text, err := f.page.T(
			say.key, "Figure", f.set(f.publicFigure.Value), "N", f.N, "Max", f.Max,
			"Lower", f.set(f.Lower), "Upper", f.set(f.Upper), "From", f.set(f.From), "Wave", since, "Units", f.Without, "Unit", f.Only, "Target", target,
		)
		if err != nil {
			return "", err
		}
		said = append(said, text)
	}
	for _, n := range f.National {
		text, err := f.page.T("public.say.national", "Figure", f.set(n.Value), "Grade", n.Grade, "Year", n.Year, "Source", n.Source)
		if err != nil {
			return "", err
		}
		said = append(said, text)
	}
	return strings.Join(said, " "), nil
}

// target is the main goal's in words: «færre enn 5 av 100».
func (f figureOn) target() (string, error) {
	sign, value, has := strings.Cut(f.Target, " ")
	if !has {
		return "", nil
	}
	keys := []string{"public.target.under", "public.target.least"}
	value, share := strings.CutSuffix(value, "\u00a0%")
	if share {
		keys = []string{"public.target.under_100", "public.target.least_100"}
	}
	key := keys[0]
	if sign == "≥" {
		key = keys[1]
	}
	return f.page.T(key, "Figure", f.set(value))
}

// publicLanguage is a language the summary can be read in.
type publicLanguage struct {
	questionnaire.Language
	Draft bool // no native reader has checked it
	Here  bool // the one being read
}

// publicLanguages are those the project asks parents in, with the unreviewed ones
// its owner has turned on.
func (a *Area) publicLanguages(c *fiber.Ctx, project survey.Project) ([]publicLanguage, error) {
	on := a.Owners.Settings(c.UserContext(), project.Owner).Languages
	q, err := a.Waves.Wording(c.UserContext(), project.ID, survey.ParentsSchool)
	if err != nil {
		return nil, fmt.Errorf("languages: %w", err)
	}
	var list []publicLanguage
	for _, l := range q.Languages {
		list = append(list, publicLanguage{Language: l})
	}
	for _, l := range q.Drafts {
		if slices.Contains(on, l.Code) {
			list = append(list, publicLanguage{Language: l, Draft: true})
		}
	}
	return list, nil
}

// publicLanguageOf is the language a reader asks for; usual when they ask for
// none. Nothing else may be asked, and none that is not offered.
func publicLanguageOf(c *fiber.Ctx, offered []publicLanguage, usual string) (string, error) {
	wanted, asked := usual, 0
	var err error
	c.Context().QueryArgs().VisitAll(func(key, value []byte) {
		asked++
		wanted = string(value)
		if string(key) != site.LanguageQuery || asked > 1 {
			err = fmt.Errorf("query: %w", survey.ErrNotFound)
		}
	})
	if err == nil && !slices.ContainsFunc(offered, func(l publicLanguage) bool { return l.Code == wanted }) {
		err = fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	return wanted, err
}
