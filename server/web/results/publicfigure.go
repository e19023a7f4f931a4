package results

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// publicSummary is what anybody may read of a project, frozen when it was
// published: figures of all units together. It has numbers and no words, so that
// it says the same in every language.
type publicSummary struct {
	Owner     string         `json:"owner"`
	Project   string         `json:"project"`
	Wave      string         `json:"wave"` // the latest, as it is called
	Fictional bool           `json:"fictional"`
	Figures   []publicFigure `json:"figures"`
}

// publicFigure is one indicator. Numbers are texts as a report's tables print
// them; there are none when it is hidden.
type publicFigure struct {
	ID       string        `json:"id"`                // «E1»
	Audience string        `json:"audience"`          // «pupils-5-10»: the end of a text key
	When     string        `json:"when,omitempty"`    // its wave, when the summary has a later one
	Without  string        `json:"without,omitempty"` // the units that are not in it
	Hidden   bool          `json:"hidden"`
	OpenLink bool          `json:"open_link,omitempty"`
	Value    string        `json:"value,omitempty"`
	N        int           `json:"n,omitempty,string"`
	Lower    string        `json:"lower,omitempty"`
	Upper    string        `json:"upper,omitempty"`
	From     string        `json:"from,omitempty"`   // the figure before, when the two can be compared
	Since    string        `json:"since,omitempty"`  // the wave it is of, as it is called
	Common   bool          `json:"common,omitempty"` // the change is of those that were asked both times, who are not all
	Max      int           `json:"max,omitempty"`    // of a mean's scale; 0 for a share
	Word     analysis.Word `json:"word,omitempty"`
	Target   string        `json:"target,omitempty"` // «< 5 %», of the main goal
	Verdict  string        `json:"verdict,omitempty"`
}

// publicDraft makes the summary as it would be published now.
func (a *Area) publicDraft(c *fiber.Ctx, project survey.Project) (publicSummary, error) {
	draft := publicSummary{Owner: site.IdentityOf(c).Owner.Name, Project: project.Name}
	report, err := a.Reports.Report(c.UserContext(), project, analysis.Scope{Detail: totals}, survey.WrittenLanguages()[0])
	if err != nil {
		return draft, err
	}
	draft.Fictional = report.Fictional
	report.Series = survey.Filter(report.Series, ofAll)
	draft.Wave = report.Latest().Name
	at := a.places(questionnaire.Steering)
	for _, r := range tenRows(sections(report, ""), at) {
		if at(r.Indicator) > 0 { // a main goal that is none of them has no name in the summary's languages
			draft.Figures = append(draft.Figures, newPublicFigure(r))
		}
	}
	return draft, nil
}

func newPublicFigure(r row) publicFigure {
	f := publicFigure{
		ID: r.Indicator.ID, Audience: strings.TrimPrefix(r.AudienceKey, "audience."), Hidden: r.Latest.Hidden, OpenLink: r.Latest.OpenLink, When: r.When.Name,
		Target: r.Goal.Bare, Verdict: string(r.Goal.Verdict),
	}
	if f.Hidden {
		return f
	}
	f.Word, f.Common = r.Change.Word, len(r.Change.Units) > 0
	f.Value, f.N, f.Max, f.Without = r.Latest.Bare, r.Latest.N, r.Max(), strings.Join(r.Latest.Without, ", ")
	f.Lower, f.Upper = r.Latest.LowerText, r.Latest.UpperText
	if r.Change.Word != "" && !r.Change.Hidden && !f.Common {
		f.From, f.Since = r.Since().Bare, r.Change.From.Name
	}
	return f
}

// AnyHidden reports whether a figure is not told.
func (s publicSummary) AnyHidden() bool {
	return slices.ContainsFunc(s.Figures, func(f publicFigure) bool { return f.Hidden })
}

// figureOn is a figure with the page that gives it words.
type figureOn struct {
	publicFigure
	page page.Page
	set  func(string) string // sets a number apart from words that run the other way
}

// On are the figures for a template of their own.
func (s publicSummary) On(p page.Page, dir string) []figureOn {
	set := func(text string) string { return text }
	if dir == "rtl" {
		set = func(text string) string { return "\u2066" + text + "\u2069" }
	}
	list := make([]figureOn, len(s.Figures))
	for i, f := range s.Figures {
		list[i] = figureOn{f, p, set}
	}
	return list
}

// Sentences say what the figure is, how sure it is, and what it was.
func (f figureOn) Sentences() (string, error) {
	kind := "public.say.share"
	if f.Max > 0 {
		kind = "public.say.mean"
	}
	var said []string
	for _, say := range []struct {
		key  string
		when bool
	}{{kind, !f.Hidden}, {"public.say.without", f.Without != ""}, {"public.say.range", f.Lower != ""}, {"public.say.from", f.Since != ""}, {"public.say.common", f.Common}, {"public.goal." + f.Verdict, f.Verdict != ""}} {
		if !say.when {
			continue
		}
		text, err := f.page.T(
			say.key, "Figure", f.set(f.Value), "N", f.N, "Max", f.Max,
			"Lower", f.set(f.Lower), "Upper", f.set(f.Upper), "From", f.set(f.From), "Wave", f.set(f.Since), "Units", f.set(f.Without), "Target", f.set(f.Target),
		)
		if err != nil {
			return "", err
		}
		said = append(said, text)
	}
	return strings.Join(said, " "), nil
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
