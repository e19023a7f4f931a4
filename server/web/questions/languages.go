package questions

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

type languagesData struct {
	Drafts []setup.Draft
	Form   *page.Form
	Lacks  []setup.Lacking
}

func languagesForm(drafts []setup.Draft) *page.Form {
	f := &page.Form{Action: "/oppsett/sprak", Submit: "setup.save"}
	choice := page.Field{Name: "on", Type: "checks", Label: "questions.languages_offer"}
	for _, d := range drafts {
		choice.Options = append(choice.Options, page.Option{Value: d.Code, Key: "questions.language." + d.Code})
		if d.On {
			choice.Values = append(choice.Values, d.Code)
		}
	}
	read := page.Field{Name: "read", Type: "checks", Label: "questions.languages_read", Options: []page.Option{{Value: "yes", Key: "questions.languages_sure"}}}
	f.Fields = []page.Field{choice, read}
	return f
}

// languages shows which translations are offered.
func (a *Area) languages(c *fiber.Ctx) error {
	_, drafts, err := a.drafts(c)
	return a.Shown(c, "questions/languages", "questions.languages_title", languagesData{Drafts: drafts, Form: languagesForm(drafts)}, err)
}

// drafts are the unreviewed translations of what the owner asks next.
func (a *Area) drafts(c *fiber.Ctx) ([]*questionnaire.Questionnaire, []setup.Draft, error) {
	next, err := a.Waves.Next(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read questionnaires: %w", err)
	}
	drafts, err := a.editor(c).Drafts(c.UserContext(), next)
	return next, drafts, err
}

// languagesStore turns translations on and off.
func (a *Area) languagesStore(c *fiber.Ctx) error {
	next, drafts, err := a.drafts(c)
	if err != nil {
		return err
	}
	f := languagesForm(drafts)
	f.Read(site.Sent(c))
	lacks, problems, err := a.editor(c).SetLanguages(c.UserContext(), next, f.Field("on").Values, f.Field("read").Has("yes"))
	if err != nil {
		return err
	}
	if !f.Mark(problems) {
		return a.Show(c.Status(fiber.StatusUnprocessableEntity), "questions/languages", "questions.languages_title", languagesData{drafts, f, lacks})
	}
	a.Owners.Forget()
	return c.Redirect("/sporreskjema", fiber.StatusSeeOther)
}

// lackingSheet is a questionnaire and what nobody has read aloud of it.
type lackingSheet struct {
	Audience  survey.Audience
	Languages []lackingTongue
}

type lackingTongue struct {
	questionnaire.Language
	All   int
	Lacks []string // the texts that have no recording
}

// lackingData is what lacks, of all that is asked or of what is asked in a unit.
type lackingData struct {
	Unit   *survey.Unit // whose leader reads it; nil for whoever may record
	Sheets []lackingSheet
}

// lackingHere is lacking for the leader of a unit, who asks for what lacks there.
func (a *Area) lackingHere(c *fiber.Ctx) error {
	unit := site.UnitOf(c)
	groups, err := a.Store.GroupsOf(c.UserContext(), unit.ID)
	if err != nil {
		return fmt.Errorf("read groups: %w", err)
	}
	return a.showLacking(c, &unit, func(audience survey.Audience) bool {
		return slices.ContainsFunc(groups, func(g survey.Group) bool { return g.Audience == audience })
	})
}

// lacking tells which texts have no recording, for every questionnaire in each
// language that it is offered in.
func (a *Area) lacking(c *fiber.Ctx) error {
	return a.showLacking(c, nil, func(survey.Audience) bool { return true })
}

func (a *Area) showLacking(c *fiber.Ctx, unit *survey.Unit, wanted func(survey.Audience) bool) error {
	next, err := a.Waves.Next(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read questionnaires: %w", err)
	}
	chosen := a.Owners.Settings(c.UserContext(), site.IdentityOf(c).Owner.ID)
	var sheets []lackingSheet
	for _, q := range survey.Filter(next, func(q *questionnaire.Questionnaire) bool { return wanted(q.Audience) }) {
		sheet := lackingSheet{Audience: q.Audience}
		for _, l := range chosen.Questionnaire(q).Languages {
			_, texts, err := a.spokenIn(q, l.Code)
			if err != nil {
				return err
			}
			recordings, err := a.editor(c).Recordings(c.UserContext(), l.Code, texts)
			if err != nil {
				return err
			}
			tongue := lackingTongue{Language: l, All: len(texts)}
			for _, one := range recordings {
				if one.Hash == "" {
					tongue.Lacks = append(tongue.Lacks, one.Text)
				}
			}
			sheet.Languages = append(sheet.Languages, tongue)
		}
		sheets = append(sheets, sheet)
	}
	return a.Show(c, "questions/lacking", "questions.lacking_title", lackingData{unit, sheets})
}

type nextData struct {
	clipsData
	Line   clipLine  // the text to record
	Before *clipLine // the one that was recorded a moment ago
}

// next shows the first text without a recording after the one that the address names,
// and from the beginning again when there is none; the list when nothing lacks.
func (a *Area) next(c *fiber.Ctx) error { return a.showNext(c, c.Query("etter"), "") }

// showNext shows it; with a problem it is the text with that number.
func (a *Area) showNext(c *fiber.Ctx, after string, problem survey.ProblemKind) error {
	data := nextData{}
	var err error
	if data.clipsData, err = a.clipsOf(c); err != nil {
		return err
	}
	number, _ := strconv.Atoi(after) //nolint:errcheck // what is no number is the beginning
	number = min(max(number, 0), len(data.Lines))
	ahead := append(slices.Clone(data.Lines[number:]), data.Lines[:number]...)
	at := slices.IndexFunc(ahead, func(l clipLine) bool { return l.Hash == "" })
	switch {
	case problem != "" && number > 0:
		data.Line = data.Lines[number-1]
		data.Line.Problem = problem
	case at < 0:
		return c.Redirect("/oppsett/lyd/"+string(data.Audience)+"/"+data.Language.Code, fiber.StatusSeeOther)
	default:
		data.Line = ahead[at]
		if number > 0 && data.Lines[number-1].Hash != "" {
			data.Before = &data.Lines[number-1]
		}
	}
	site.AllowMicrophone(c)
	return a.Show(c, "questions/record", "questions.next_title", data)
}
