package questions

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/plan"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// ownScale is chosen where a question has answers of its own.
const ownScale = "own"

// localPage is the form of one question.
type localPage struct {
	Audience survey.Audience
	Code     string // empty for a new one
	Asked    bool
	Screens  questionnaire.Screens
	Form     *site.Form
}

// base is the built-in questionnaire of the audience in the path, in the
// languages the owner has turned on.
func (a *Area) base(c *fiber.Ctx) (*questionnaire.Questionnaire, error) {
	q, err := a.Waves.Base(c.UserContext(), site.IdentityOf(c).Owner.ID, survey.Audience(c.Params("audience")))
	if err != nil {
		return nil, fmt.Errorf("questionnaire: %w", err)
	}
	languages, err := a.Store.Languages(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read languages: %w", err)
	}
	return q.WithDrafts(languages...), nil
}

// localForm asks for one question in every language respondents are offered.
func localForm(q *questionnaire.Questionnaire, l questionnaire.Local, lang string) *site.Form {
	f := &site.Form{Submit: "setup.save"}
	for _, language := range q.Languages {
		f.Fields = append(f.Fields, site.Field{
			Name: "text." + language.Code, Type: "text", Label: "questions.text." + language.Code, Lang: language.Code, Value: l.Texts[language.Code],
		})
	}
	scale := site.Field{Name: "scale", Type: "select", Legend: "questions.answers", Label: "questions.scale", Help: "questions.scale_help", Value: l.Scale}
	for _, s := range q.Scales {
		scale.Options = append(scale.Options, site.Option{Value: s.ID, Text: strings.Join(q.ScaleTexts(s.ID, lang), " · ")})
	}
	scale.Options = append(scale.Options, site.Option{Value: ownScale, Key: "questions.scale_own"})
	if len(l.Options) > 0 {
		scale.Value = ownScale
	}
	f.Fields = append(f.Fields, scale)
	if q.Faces() {
		good := site.Field{Name: "good", Type: "select", Label: "questions.good", Help: "questions.good_help", Value: "first"}
		if l.GoodLast {
			good.Value = "last"
		}
		good.Options = []site.Option{{Value: "first", Key: "questions.good_first"}, {Value: "last", Key: "questions.good_last"}}
		f.Fields = append(f.Fields, good)
	}
	first := site.Field{Name: "first", Type: "select", Legend: "questions.own_answers", Label: "questions.first", Value: string(l.First)}
	for _, order := range []questionnaire.Order{questionnaire.Unordered, questionnaire.LeastFirst, questionnaire.MostFirst} {
		first.Options = append(first.Options, site.Option{Value: string(order), Key: "questions.first." + string(order)})
	}
	f.Fields = append(f.Fields, first)
	for _, language := range q.Languages {
		f.Fields = append(f.Fields, site.Field{
			Name: "options." + language.Code, Type: "textarea", Label: "questions.options." + language.Code, Lang: language.Code,
			Value: strings.Join(l.Options[language.Code], "\n"), Optional: true,
		})
	}
	return f
}

// readLocal is the question a form holds.
func readLocal(f *site.Form, q *questionnaire.Questionnaire, code string) questionnaire.Local {
	l := questionnaire.Local{Code: code, Texts: map[string]string{}}
	for _, language := range q.Languages {
		l.Texts[language.Code] = strings.Join(strings.Fields(f.Value("text."+language.Code)), " ")
	}
	l.GoodLast = q.Faces() && f.Value("good") == "last"
	if l.Scale = f.Value("scale"); l.Scale != ownScale {
		return l
	}
	l.Scale, l.First, l.Options = "", questionnaire.Order(f.Value("first")), map[string][]string{}
	for _, language := range q.Languages {
		for _, line := range strings.Split(f.Value("options."+language.Code), "\n") {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				l.Options[language.Code] = append(l.Options[language.Code], line)
			}
		}
	}
	return l
}

// localEdit shows the form of one question, or of a new one.
func (a *Area) localEdit(c *fiber.Ctx) error {
	q, err := a.base(c)
	if err != nil {
		return err
	}
	all, err := a.desk(c).OwnQuestions(c.UserContext(), q.Audience)
	if err != nil {
		return err
	}
	if c.Params("code") == newCode {
		return a.showLocal(c, q, plan.OwnQuestion{}, localForm(q, questionnaire.Local{}, a.Language(c)))
	}
	one, ok := find(all, c.Params("code"))
	if !ok {
		return fmt.Errorf("own question: %w", survey.ErrNotFound)
	}
	return a.showLocal(c, q, one, localForm(q, one.Local, a.Language(c)))
}

func (a *Area) showLocal(c *fiber.Ctx, q *questionnaire.Questionnaire, one plan.OwnQuestion, f *site.Form) error {
	f.Action = c.Path()
	return a.Show(c, "questions/question", "questions.own_title", localPage{q.Audience, one.LocalQuestion.Code, one.Asked, q.Screens, f})
}

// localStore stores a new question or a change. A question that a wave has asked
// keeps its wording for ever: another wording retires it and gets a new code.
func (a *Area) localStore(c *fiber.Ctx) error {
	q, err := a.base(c)
	if err != nil {
		return err
	}
	all, err := a.desk(c).OwnQuestions(c.UserContext(), q.Audience)
	if err != nil {
		return err
	}
	old, known := find(all, c.Params("code"))
	if !known && c.Params("code") != newCode {
		return fmt.Errorf("own question: %w", survey.ErrNotFound)
	}
	f := localForm(q, questionnaire.Local{}, a.Language(c))
	f.Read(c)
	l, problems := readLocal(f, q, old.LocalQuestion.Code), survey.Problems{}
	var beside []questionnaire.Local
	var needed, used []string
	for _, one := range all {
		if used = append(used, one.LocalQuestion.Code); !one.Retired {
			beside = append(beside, one.Local)
		}
	}
	for _, language := range q.Languages {
		needed = append(needed, language.Code)
	}
	if !known && len(beside) >= q.LocalRoom() {
		problems.Add("text.nb", survey.NoRoom)
	}
	if !f.Mark(append(problems, q.CheckLocal(l, needed, beside)...)) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showLocal(c, q, old, f)
	}
	if known && (!old.Asked || l.Same(old.Local)) {
		return a.localWrite(c, old.LocalQuestion.Code, l, "")
	}
	if l.Code, err = questionnaire.NextLocal(used); err != nil {
		return err
	}
	return a.localWrite(c, "", l, old.LocalQuestion.Code)
}

// localWrite stores a question under its code, or as a new one in the place of
// another, which may be none.
func (a *Area) localWrite(c *fiber.Ctx, code string, l questionnaire.Local, instead string) error {
	ctx, owner, audience := c.UserContext(), site.IdentityOf(c).Owner.ID, survey.Audience(c.Params("audience"))
	body, err := l.Encode()
	if err != nil {
		return fmt.Errorf("store own question: %w", err)
	}
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if code != "" {
			if err := tx.ChangeLocalQuestion(ctx, owner, audience, code, body); err != nil {
				return err
			}
			return tx.Audit(ctx, site.ActorOf(c), "change own question", fmt.Sprint(owner, " ", audience, " ", code))
		}
		if instead != "" {
			if err := tx.DropLocalQuestion(ctx, owner, audience, instead); err != nil {
				return err
			}
		}
		if err := tx.CreateLocalQuestion(ctx, owner, audience, store.LocalQuestion{Code: l.Code, Body: body}); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "add own question", fmt.Sprint(owner, " ", audience, " ", l.Code))
	})
	if err != nil {
		return fmt.Errorf("store own question: %w", err)
	}
	return c.Redirect("/oppsett/sporsmal/"+string(audience), fiber.StatusSeeOther)
}
