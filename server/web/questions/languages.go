package questions

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// draft is a translation no native reader of ours has checked.
type draft struct {
	questionnaire.Language
	On        bool
	Audiences []survey.Audience // whose questionnaires are written in it
}

type languagesData struct {
	Drafts []draft
	Form   *site.Form
	Lacks  []lacking
}

// lacking is a question of the owner's own without a text in a language.
type lacking struct {
	Audience survey.Audience
	Code     string
	Language string // its own name
}

// drafts lists the unreviewed translations there are of the newest versions.
func (a *Area) drafts(on []string) []draft {
	var all []draft
	for _, audience := range survey.Audiences() {
		q, ok := a.Library.Current(audience)
		if !ok {
			continue
		}
		for _, l := range q.Drafts {
			at := slices.IndexFunc(all, func(d draft) bool { return d.Code == l.Code })
			if at < 0 {
				at, all = len(all), append(all, draft{Language: l, On: slices.Contains(on, l.Code)})
			}
			all[at].Audiences = append(all[at].Audiences, audience)
		}
	}
	return all
}

func languagesForm(drafts []draft) *site.Form {
	f := &site.Form{Action: "/oppsett/sprak", Submit: "setup.save"}
	choice := site.Field{Name: "on", Type: "checks", Label: "questions.languages_offer"}
	for _, d := range drafts {
		choice.Options = append(choice.Options, site.Option{Value: d.Code, Key: "questions.language." + d.Code})
		if d.On {
			choice.Values = append(choice.Values, d.Code)
		}
	}
	read := site.Field{Name: "read", Type: "checks", Label: "questions.languages_read", Options: []site.Option{{Value: "yes", Key: "questions.languages_sure"}}}
	f.Fields = []site.Field{choice, read}
	return f
}

// languages shows which translations are offered.
func (a *Area) languages(c *fiber.Ctx) error {
	on, err := a.Store.Languages(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read languages: %w", err)
	}
	drafts := a.drafts(on)
	return a.Show(c, "questions/languages", "questions.languages_title", languagesData{Drafts: drafts, Form: languagesForm(drafts)})
}

// languagesStore turns translations on and off for all respondents of the owner,
// also those of a wave that is open.
func (a *Area) languagesStore(c *fiber.Ctx) error {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	was, err := a.Store.Languages(ctx, owner)
	if err != nil {
		return fmt.Errorf("read languages: %w", err)
	}
	drafts := a.drafts(was)
	f := languagesForm(drafts)
	f.Read(c)
	on := f.Field("on").Values
	var problems survey.Problems
	if slices.ContainsFunc(on, func(code string) bool {
		return !slices.ContainsFunc(drafts, func(d draft) bool { return d.Code == code })
	}) {
		problems.Add("on", survey.Unknown)
	}
	added := slices.DeleteFunc(slices.Clone(on), func(code string) bool { return slices.Contains(was, code) })
	if len(added) > 0 && !f.Field("read").Has("yes") {
		problems.Add("read", survey.NotRead)
	}
	lacks, err := a.lacking(c, drafts, on)
	if err != nil {
		return err
	}
	if len(lacks) > 0 {
		problems.Add("on", survey.LacksText)
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "questions/languages", "questions.languages_title", languagesData{drafts, f, lacks})
	}
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetLanguages(ctx, owner, on); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "set languages", fmt.Sprint(owner, " ", on))
	})
	if err != nil {
		return fmt.Errorf("store languages: %w", err)
	}
	a.ForgetOffers()
	return c.Redirect("/sporreskjema", fiber.StatusSeeOther)
}

// lacking finds the owner's own questions that a language to be turned on would
// have to do without: half a questionnaire is worse than none.
func (a *Area) lacking(c *fiber.Ctx, drafts []draft, on []string) (lacks []lacking, err error) {
	for _, d := range drafts {
		if !slices.Contains(on, d.Code) || d.On {
			continue
		}
		for _, audience := range d.Audiences {
			q, _ := a.Library.Current(audience)
			all, err := a.questionsOf(c, q)
			if err != nil {
				return nil, err
			}
			for _, one := range all {
				if !one.Retired && one.Texts[d.Code] == "" {
					lacks = append(lacks, lacking{audience, one.LocalQuestion.Code, d.Name})
				}
			}
		}
	}
	return lacks, nil
}
