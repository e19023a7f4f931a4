package results

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// published is a page for people without an account, or a draft of it.
type published struct {
	Summary   publicSummary
	Out       *survey.Publication // what they read now; nil when nothing is
	Form      *page.Form          // what stands beside the figures
	Languages []publicLanguage    // that it can be read in
	Draft     bool                // it is read in a translation nobody has checked
	Dir       string              // which way it is read
	Children  bool                // it is for those who have answered themselves
}

// LanguageNames are the languages' own names: «Bokmål, English, Polski».
func (d published) LanguageNames() string {
	return strings.Join(survey.Map(d.Languages, func(l publicLanguage) string { return l.Name }), ", ")
}

// Figures are those of the page for a template of their own.
func (d published) Figures(p page.Page) (list []figureOn) {
	set := p.Localizer.Figure
	if d.Dir == "rtl" {
		set = func(text string) string { return "\u2066" + p.Localizer.Figure(text) + "\u2069" }
	}
	for _, f := range d.Summary.Figures {
		if young := strings.HasPrefix(f.Audience, "pupils") || strings.HasPrefix(f.Audience, "children"); young || !d.Children {
			list = append(list, figureOn{f, p, set})
		}
	}
	return list
}

// AnyHidden reports whether a figure of the page is not told.
func (d published) AnyHidden(p page.Page) bool {
	_, hidden := survey.Find(d.Figures(p), func(f figureOn) bool { return f.Hidden })
	return hidden
}

// Words are what is written to the page's readers, a paragraph in each.
func (d published) Words() []string {
	text := d.Summary.Words
	if d.Children {
		text = d.Summary.Children
	}
	return survey.Filter(survey.Map(strings.Split(text, "\n"), strings.TrimSpace), func(line string) bool { return line != "" })
}

// Talk numbers what a talk guide says.
func (published) Talk() []string { return []string{"1", "2", "3", "4"} }

// drafted is what would be published of a project, or of one of its units, beside what is,
// and the form with the words beside it, one field for each of its readers.
func (a *Area) drafted(c *fiber.Ctx, project survey.Project, unit survey.Unit, form *page.Form) (d published, err error) {
	if d.Summary, err = a.publicDraft(c, project, unit); err != nil {
		return d, err
	}
	if d.Languages, err = a.publicLanguages(c, project); err != nil {
		return d, err
	}
	known, err := a.Store.Publication(c.UserContext(), project.ID, unit.ID)
	switch {
	case err == nil:
		before, err := thawed[publicSummary](known.Body)
		if err != nil {
			return d, err
		}
		d.Out, d.Summary.Words, d.Summary.Children = &known, before.Words, before.Children
		form.Submit = "public.again"
	case !errors.Is(err, survey.ErrNotFound):
		return d, fmt.Errorf("read publication: %w", err)
	}
	d.Form = form
	for i := range form.Fields {
		one := &form.Fields[i]
		one.Type, one.Longest, one.Optional, one.Value = "textarea", survey.LongestWords, true, *d.words(one.Name)
	}
	return d, nil
}

// words is where a field of the form is kept.
func (d *published) words(field string) *string {
	if field == "children" {
		return &d.Summary.Children
	}
	return &d.Summary.Words
}

// publish freezes a draft with the words that were sent, and leads to where it was sent from, which is
// shown again when they are not fit for everybody to read, or when there is nothing to publish.
func (a *Area) publish(c *fiber.Ctx, d published, p survey.Publication, action audit.Action, again func() error) error {
	d.Form.Read(site.Sent(c))
	var problems survey.Problems
	for _, one := range d.Form.Fields {
		*d.words(one.Name) = strings.TrimSpace(one.Value)
		problems = append(problems, survey.CheckWords(one.Name, one.Value)...)
	}
	if !d.Form.Mark(problems) || !d.Summary.AnyShown() {
		c.Status(fiber.StatusUnprocessableEntity)
		return again()
	}
	var err error
	if p.Body, err = frozen(d.Summary); err != nil {
		return err
	}
	return a.logged(c, audit.Event{Action: action, Project: p.Project, Unit: p.Unit}, c.Path(), func(tx *store.Tx) error {
		return tx.Publish(c.UserContext(), p)
	})
}

// withdraw takes back what is published, and leads to where it was published.
func (a *Area) withdraw(c *fiber.Ctx, project survey.ProjectID, unit survey.UnitID, action audit.Action, next string) error {
	return a.logged(c, audit.Event{Action: action, Project: project, Unit: unit}, next, func(tx *store.Tx) error {
		return tx.Withdraw(c.UserContext(), project, unit)
	})
}

// show shows what is published at an address, in the languages parents are asked in. Before
// it is published, when it has gone and in a language that is not offered, it does not exist.
func (a *Area) show(c *fiber.Ctx, id survey.PageID, ofUnit, children bool) error {
	ctx := c.UserContext()
	known, err := a.Store.PublicationAt(ctx, id)
	if err == nil && (ofUnit != (known.Unit != "") || known.Ends != nil && !a.Store.Now().Before(*known.Ends)) {
		err = survey.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read publication: %w", err)
	}
	project, err := a.Store.Project(ctx, known.Project)
	owner, err2 := a.Store.Owner(ctx, project.Owner)
	data := published{Out: &known, Children: children}
	languages, err3 := a.publicLanguages(c, project)
	if err := errors.Join(err, err2, err3); err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	data.Languages = languages
	if data.Summary, err = thawed[publicSummary](known.Body); err != nil {
		return err
	}
	if !data.Summary.Next.Opens.After(a.Store.Now()) {
		data.Summary.Next = publicWave{} // it has been
	}
	lang, err := publicLanguageOf(c, data.Languages, a.Language(c))
	if err != nil {
		return err
	}
	for i, l := range data.Languages {
		if l.Code == lang {
			data.Languages[i].Here, data.Draft, data.Dir = true, l.Draft, l.Dir
		}
	}
	title := "public.title"
	if children {
		title = "public.title_children"
	}
	p := a.Page(c, title, data)
	p.Lang, p.Localizer = lang, a.Views.Texts().Localizer(lang)
	p.Color = page.ColorOf(owner.Accent)
	c.Set("X-Robots-Tag", "noindex, nofollow")
	return a.Send(c, "results/summary", p)
}
