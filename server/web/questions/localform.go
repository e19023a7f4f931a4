package questions

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// ownScale is chosen where a question has answers of its own.
const ownScale = "own"

// localPage is the form of one question.
type localPage struct {
	Audience survey.Audience
	Code     string // empty for a new one
	Asked    bool
	Screens  questionnaire.Screens
	Form     *page.Form
}

// base is the built-in questionnaire of the audience in the path, in the
// languages the owner has turned on.
func (a *Area) base(c *fiber.Ctx) (*questionnaire.Questionnaire, error) {
	q, err := a.Waves.Base(c.UserContext(), site.IdentityOf(c).Owner.ID, survey.Audience(c.Params("audience")))
	if err != nil {
		return nil, fmt.Errorf("questionnaire: %w", err)
	}
	return a.editor(c).Written(c.UserContext(), q)
}

// localForm asks for one question in every language respondents are offered.
func localForm(q *questionnaire.Questionnaire, l questionnaire.Local, lang string) *page.Form {
	f := &page.Form{Submit: "setup.save"}
	for _, language := range q.Languages {
		f.Fields = append(f.Fields, page.Field{
			Name: "text." + language.Code, Type: "text", Label: "questions.text." + language.Code, Lang: language.Code, Value: l.Texts[language.Code],
		})
	}
	scale := page.Field{Name: "scale", Type: "select", Legend: "questions.answers", Label: "questions.scale", Help: "questions.scale_help", Value: l.Scale}
	for _, s := range q.Scales {
		scale.Options = append(scale.Options, page.Option{Value: s.ID, Text: strings.Join(q.ScaleTexts(s.ID, lang), " · ")})
	}
	scale.Options = append(scale.Options, page.Option{Value: ownScale, Key: "questions.scale_own"})
	if len(l.Options) > 0 {
		scale.Value = ownScale
	}
	f.Fields = append(f.Fields, scale)
	if q.Faces() {
		good := page.Field{Name: "good", Type: "select", Label: "questions.good", Help: "questions.good_help", Value: "first"}
		if l.GoodLast {
			good.Value = "last"
		}
		good.Options = []page.Option{{Value: "first", Key: "questions.good_first"}, {Value: "last", Key: "questions.good_last"}}
		f.Fields = append(f.Fields, good)
	}
	first := page.Field{Name: "first", Type: "select", Legend: "questions.own_answers", Label: "questions.first", Value: string(l.First)}
	first.Options = page.Options("questions.first.", questionnaire.Unordered, questionnaire.LeastFirst, questionnaire.MostFirst)
	f.Fields = append(f.Fields, first)
	for _, language := range q.Languages {
		f.Fields = append(f.Fields, page.Field{
			Name: "options." + language.Code, Type: "textarea", Label: "questions.options." + language.Code, Lang: language.Code,
			Value: strings.Join(l.Options[language.Code], "\n"), Optional: true,
		})
	}
	return f
}

// readLocal is the question a form holds.
func readLocal(f *page.Form, q *questionnaire.Questionnaire, code string) setup.Question {
	w := setup.Question{Code: code, Text: map[string]string{}}
	for _, language := range q.Languages {
		w.Text[language.Code] = f.Value("text." + language.Code)
	}
	if q.Faces() {
		w.Good = f.Value("good")
	}
	if w.Scale = f.Value("scale"); w.Scale != ownScale {
		return w
	}
	w.Scale, w.First, w.Options = "", questionnaire.Order(f.Value("first")), map[string][]string{}
	for _, language := range q.Languages {
		w.Options[language.Code] = strings.Split(f.Value("options."+language.Code), "\n")
	}
	return w
}

// localEdit shows the form of one question, or of a new one.
func (a *Area) localEdit(c *fiber.Ctx, q *questionnaire.Questionnaire) error {
	all, err := a.editor(c).OwnQuestions(c.UserContext(), q.Audience)
	if err != nil {
		return err
	}
	if c.Params("code") == newCode {
		return a.showLocal(c, q, setup.OwnQuestion{}, localForm(q, questionnaire.Local{}, a.Language(c)))
	}
	one, ok := setup.FindQuestion(all, c.Params("code"))
	if !ok {
		return fmt.Errorf("own question: %w", survey.ErrNotFound)
	}
	return a.showLocal(c, q, one, localForm(q, one.Local, a.Language(c)))
}

func (a *Area) showLocal(c *fiber.Ctx, q *questionnaire.Questionnaire, one setup.OwnQuestion, f *page.Form) error {
	f.Action = c.Path()
	return a.Show(c, "questions/question", "questions.own_title", localPage{q.Audience, one.LocalQuestion.Code, one.Asked, q.Screens, f})
}

// localStore stores a new question or a change.
func (a *Area) localStore(c *fiber.Ctx, q *questionnaire.Questionnaire) error {
	code := c.Params("code")
	if code == newCode {
		code = ""
	}
	f := localForm(q, questionnaire.Local{}, a.Language(c))
	f.Read(site.Sent(c))
	_, problems, err := a.editor(c).SetQuestion(c.UserContext(), q, readLocal(f, q, code))
	if err != nil {
		return err
	}
	if f.Mark(problems) {
		return c.Redirect("/oppsett/sporsmal/"+string(q.Audience), fiber.StatusSeeOther)
	}
	all, err := a.editor(c).OwnQuestions(c.UserContext(), q.Audience)
	if err != nil {
		return err
	}
	old, _ := setup.FindQuestion(all, code)
	return a.showLocal(c.Status(fiber.StatusUnprocessableEntity), q, old, f)
}
