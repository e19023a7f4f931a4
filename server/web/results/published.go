package results

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/print/qr"
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
		if f.young() || !d.Children {
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

// publicData is what the steering group publishes of all units together.
type publicData struct {
	projectFrame
	published
}

func (a *Area) publicData(c *fiber.Ctx) (data publicData, err error) {
	if data.projectFrame, _, err = a.projectReport(c, "public", totals); err != nil {
		return data, err
	}
	data.published, err = a.drafted(c, data.Project, survey.Unit{}, &page.Form{
		Action: publicBoard(data.Project), Submit: "public.publish", Fields: []page.Field{{Name: "words", Label: "public.field.words", Help: "public.hint.words"}},
	})
	return data, err
}

// publicBoard is the address of the page that publishes.
func publicBoard(p survey.Project) string { return "/styring/" + string(p.ID) + "/offentlig" }

// publicPreview shows the steering group what would be published, and lets them
// publish it or take it back.
func (a *Area) publicPreview(c *fiber.Ctx, data publicData) error {
	return a.Show(c, "results/summarypreview", "public.tab", data)
}

// publicPublish freezes the summary and opens it to everybody.
func (a *Area) publicPublish(c *fiber.Ctx, data publicData) error {
	p := survey.Publication{ID: survey.PageID(data.Project.ID), Project: data.Project.ID}
	return a.publish(c, data.published, p, audit.PublishSummary, func() error { return a.publicPreview(c, data) })
}

func (a *Area) publicWithdraw(c *fiber.Ctx) error {
	project := site.ProjectOf(c)
	return a.withdraw(c, project.ID, "", audit.WithdrawSummary, publicBoard(project))
}

// publicPage is the summary that is published of all units together.
func (a *Area) publicPage(c *fiber.Ctx) error {
	return a.show(c, survey.PageID(c.Params("project")), false, false)
}

// giveData is what a leader publishes of the own unit: a page for parents and one for the
// children, of what others than the unit are told. They come and go together, so that no
// good figure is picked.
type giveData struct {
	unitFrame
	published
	MayPublish bool
	HasFigures bool               // the unit has figures, although perhaps none that the pages are made of
	Ends       survey.Publication // what it would be
	Addresses  []address
}

// address is where a page is read, and a drawing of it for the wall.
type address struct {
	TitleKey, URL, Path string
	QR                  qr.Image
}

func (a *Area) giveData(c *fiber.Ctx) (data giveData, err error) {
	frame, report, err := a.unitReport(c, "giveback")
	if err != nil {
		return data, err
	}
	data.unitFrame = frame
	data.HasFigures = slices.ContainsFunc(report.Series, func(s analysis.Series) bool { return slices.Contains(s.Population.Units, frame.Unit.ID) })
	data.published, err = a.drafted(c, data.Project, data.Unit, &page.Form{
		Action: giveBoard(data.Unit), Submit: "give.publish", Fields: []page.Field{
			{Name: "words", Label: "give.field.words", Help: "give.hint.words"},
			{Name: "children", Label: "give.field.children"},
		},
	})
	if err != nil {
		return data, err
	}
	if !data.Summary.TellsTheYoung() {
		data.Form.Fields = data.Form.Fields[:1] // nobody would read words on a page without an address
		data.Summary.Children = ""
		if data.Out == nil {
			data.Form.Submit = "give.publish_one"
		}
	}
	ends := survey.RoleEnds(data.Project, a.Store.Now())
	data.Ends = survey.Publication{ID: survey.NewID[survey.PageID](), Project: data.Project.ID, Unit: data.Unit.ID, Ends: &ends}
	data.MayPublish = a.Can(site.IdentityOf(c), survey.GiveBack, data.Unit.Owner, data.Unit.ID)
	if data.Out == nil {
		return data, nil
	}
	out, err := thawed[publicSummary](data.Out.Body)
	if err != nil {
		return data, err
	}
	for _, one := range []struct{ title, end string }{{"give.parents", ""}, {"give.children", "/elever"}} {
		if one.end != "" && !out.TellsTheYoung() {
			continue // a page without a figure is no answer to those who gave theirs
		}
		path := "/delt/" + string(data.Out.ID) + one.end
		url := strings.TrimRight(a.Config.BaseURL.String(), "/") + path
		drawn, err := qr.New(url)
		if err != nil {
			return data, err
		}
		data.Addresses = append(data.Addresses, address{one.title, url, path, drawn})
	}
	return data, nil
}

// giveBoard is the address of the page that publishes a unit's.
func giveBoard(u survey.Unit) string { return "/enhet/" + string(u.ID) + "/tilbake" }

func (a *Area) givePreview(c *fiber.Ctx, data giveData) error {
	return a.Show(c, "results/giveback", "give.tab", data)
}

func (a *Area) givePublish(c *fiber.Ctx, data giveData) error {
	return a.publish(c, data.published, data.Ends, audit.GiveBack, func() error { return a.givePreview(c, data) })
}

// giveWithdraw takes both pages back. Their address is never used again.
func (a *Area) giveWithdraw(c *fiber.Ctx) error {
	frame, _, err := a.unitReport(c, "giveback")
	if err != nil {
		return err
	}
	return a.withdraw(c, frame.Project.ID, frame.Unit.ID, audit.TakeBack, giveBoard(frame.Unit))
}

// givenPage is what a unit's leader has published for parents, and givenChildren for those
// who answered.
func (a *Area) givenPage(c *fiber.Ctx) error {
	return a.show(c, survey.PageID(c.Params("page")), true, false)
}

func (a *Area) givenChildren(c *fiber.Ctx) error {
	return a.show(c, survey.PageID(c.Params("page")), true, true)
}
