package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// publicSummary is what anybody may read of a project, frozen when it was
// published: figures of all units together, in every language of the pages.
type publicSummary struct {
	Owner     string                 `json:"owner"`
	Project   string                 `json:"project"`
	Fictional bool                   `json:"fictional"`
	Rows      map[string][]publicRow `json:"rows"` // by language
}

// publicRow is one indicator. Its texts come from a report's tables.
type publicRow struct {
	Name        string        `json:"name"`
	AudienceKey string        `json:"audience"`
	Figure      string        `json:"figure"`
	Hidden      bool          `json:"hidden"`
	Word        analysis.Word `json:"word"`
	WordText    string        `json:"word_text"`
	Sentence    string        `json:"sentence"`
}

type publicData struct {
	projectFrame
	Summary   publicSummary
	Rows      []publicRow
	Published *time.Time // nil in a preview of what has not been published
}

// publicDraft makes the summary as it would be published now.
func (a *Area) publicDraft(c *fiber.Ctx, project survey.Project) (publicSummary, error) {
	draft := publicSummary{Owner: site.IdentityOf(c).Owner.Name, Project: project.Name, Rows: map[string][]publicRow{}}
	for _, lang := range site.Languages {
		report, err := a.reportIn(c, project, analysis.Scope{}, lang)
		if err != nil {
			return draft, err
		}
		draft.Fictional = report.Fictional
		report.Series = slices.DeleteFunc(slices.Clone(report.Series), func(s analysis.Series) bool { return !s.Place.Total })
		for _, r := range tenRows(sections(report, "")) {
			draft.Rows[lang] = append(draft.Rows[lang], publicRow{
				Name: r.Name, AudienceKey: r.Part, Figure: r.Latest.Text, Hidden: r.Latest.Hidden,
				Word: r.Change.Word, WordText: r.Change.WordText, Sentence: r.Sentence,
			})
		}
	}
	return draft, nil
}

// publicPreview shows the steering group what would be published, and lets them
// publish it or take it back.
func (a *Area) publicPreview(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
	frame, _, err := a.projectReport(c, "public")
	if err != nil {
		return err
	}
	data := publicData{projectFrame: frame}
	if data.Summary, err = a.publicDraft(c, frame.Project); err != nil {
		return err
	}
	data.Rows = data.Summary.Rows[a.Language(c)]
	known, err := a.Store.Summary(c.UserContext(), frame.Project.ID)
	switch {
	case err == nil:
		data.Published = &known.Published
	case !errors.Is(err, survey.ErrNotFound):
		return fmt.Errorf("read summary: %w", err)
	}
	return a.Show(c, "public/preview", "public.tab", data)
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
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.PublishSummary(ctx, project.ID, string(body)); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "publish summary", string(project.ID))
	})
	if err != nil {
		return fmt.Errorf("publish summary: %w", err)
	}
	return c.Redirect("/styring/"+string(project.ID)+"/offentlig", fiber.StatusSeeOther)
}

func (a *Area) publicWithdraw(c *fiber.Ctx) error {
	ctx, project := c.UserContext(), site.ProjectOf(c)
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.WithdrawSummary(ctx, project.ID); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "withdraw summary", string(project.ID))
	})
	if err != nil {
		return fmt.Errorf("withdraw summary: %w", err)
	}
	return c.Redirect("/styring/"+string(project.ID)+"/offentlig", fiber.StatusSeeOther)
}

// publicPage is the published summary. Before it is published, and for a project
// that is not there, it does not exist.
func (a *Area) publicPage(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
	ctx, id := c.UserContext(), survey.ProjectID(c.Params("project"))
	known, err := a.Store.Summary(ctx, id)
	if err != nil {
		return fmt.Errorf("read summary: %w", err)
	}
	owner, err := a.Store.OwnerOfProject(ctx, id)
	if err != nil {
		return fmt.Errorf("read owner: %w", err)
	}
	site.Wear(c, owner)
	data := publicData{Published: &known.Published}
	if err := json.Unmarshal([]byte(known.Body), &data.Summary); err != nil {
		return fmt.Errorf("decode summary: %w", err)
	}
	data.Rows = data.Summary.Rows[a.Language(c)]
	return a.Show(c, "public/summary", "public.title", data)
}
