package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

type publicData struct {
	projectFrame
	Summary   publicSummary
	Published *time.Time       // nil in a preview of what has not been published
	Languages []publicLanguage // that it can be read in
	Draft     bool             // it is read in a translation nobody has checked
	Dir       string           // which way it is read
}

// LanguageNames are the languages' own names: «Bokmål, English, Polski».
func (d publicData) LanguageNames() string {
	return strings.Join(survey.Map(d.Languages, func(l publicLanguage) string { return l.Name }), ", ")
}

// publicPreview shows the steering group what would be published, and lets them
// publish it or take it back.
func (a *Area) publicPreview(c *fiber.Ctx) error {
	frame, _, err := a.projectReport(c, "public", totals)
	if err != nil {
		return err
	}
	data := publicData{projectFrame: frame}
	if data.Summary, err = a.publicDraft(c, frame.Project); err != nil {
		return err
	}
	if data.Languages, err = a.publicLanguages(c, frame.Project); err != nil {
		return err
	}
	known, err := a.Store.Summary(c.UserContext(), frame.Project.ID)
	switch {
	case err == nil:
		data.Published = &known.Published
	case !errors.Is(err, survey.ErrNotFound):
		return fmt.Errorf("read summary: %w", err)
	}
	return a.Show(c, "results/summarypreview", "public.tab", data)
}

// publicPublish freezes the summary and opens it to everybody.
func (a *Area) publicPublish(c *fiber.Ctx) error {
	ctx, project := c.UserContext(), site.ProjectOf(c)
	draft, err := a.publicDraft(c, project)
	if err != nil {
		return err
	}
	body, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("encode summary: %w", err)
	}
	err = a.Store.AuditedTx(ctx, site.ActorOf(c), audit.Event{Action: audit.PublishSummary, Project: project.ID},
		func(tx *store.Tx) error { return tx.PublishSummary(ctx, project.ID, string(body)) })
	if err != nil {
		return fmt.Errorf("publish summary: %w", err)
	}
	return c.Redirect("/styring/"+string(project.ID)+"/offentlig", fiber.StatusSeeOther)
}

func (a *Area) publicWithdraw(c *fiber.Ctx) error {
	ctx, project := c.UserContext(), site.ProjectOf(c)
	err := a.Store.AuditedTx(ctx, site.ActorOf(c), audit.Event{Action: audit.WithdrawSummary, Project: project.ID},
		func(tx *store.Tx) error { return tx.WithdrawSummary(ctx, project.ID) })
	if err != nil {
		return fmt.Errorf("withdraw summary: %w", err)
	}
	return c.Redirect("/styring/"+string(project.ID)+"/offentlig", fiber.StatusSeeOther)
}

// publicPage is the published summary, in the languages parents are asked in.
// Before it is published, for a project that is not there and in a language that
// is not offered, it does not exist.
func (a *Area) publicPage(c *fiber.Ctx) error {
	ctx := c.UserContext()
	known, err := a.Store.Summary(ctx, survey.ProjectID(c.Params("project")))
	if err != nil {
		return fmt.Errorf("read summary: %w", err)
	}
	project, err := a.Store.Project(ctx, survey.ProjectID(c.Params("project")))
	if err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	owner, err := a.Store.Owner(ctx, project.Owner)
	if err != nil {
		return fmt.Errorf("read owner: %w", err)
	}
	data := publicData{Published: &known.Published}
	if data.Languages, err = a.publicLanguages(c, project); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(known.Body), &data.Summary); err != nil {
		return fmt.Errorf("decode summary: %w", err)
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
	p := a.Page(c, "public.title", data)
	p.Lang, p.Localizer = lang, a.Views.Texts().Localizer(lang)
	p.Color = page.ColorOf(owner.Accent)
	return a.Send(c, "results/summary", p)
}
