package approval

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// data is what was asked for on a project, and what the reader may ask for.
type data struct {
	Project survey.Project
	Now     []row // waiting, or to be used
	Before  []row
	// Export and Import ask for one operation each; nil when the reader may not, or
	// when there is no wave for it.
	Export, Import *page.Form
}

// rowOn is an approval with the page that gives it words.
type rowOn struct {
	Page    page.Page
	Project survey.Project
	Row     row
}

// On gives an approval the page's language.
func (d data) On(p page.Page, r row) rowOn { return rowOn{p, d.Project, r} }

// row is one approval in words, and what the reader may do with it.
type row struct {
	survey.Approval
	Where     survey.ApprovalState
	AskerName string
	WaveNames []string
	Words     []word
	MaySign   bool
	MayRefuse bool
	MayFetch  bool
}

// word is a signature, or, without a name, one that is missing.
type word struct {
	Role survey.Role
	Name string
	survey.Signature
}

func (a *Area) page(c *fiber.Ctx) error { return a.show(c, nil) }

// show shows the page. A form that was sent and has problems stands in its place.
func (a *Area) show(c *fiber.Ctx, sent *page.Form) error {
	project := site.ProjectOf(c)
	waves, err := a.Store.WavesOf(c.UserContext(), project.ID)
	if err != nil {
		return fmt.Errorf("read waves: %w", err)
	}
	d := data{Project: project}
	rows, err := a.rows(c, waves)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Where == survey.Waiting || r.Where == survey.Approved {
			d.Now = append(d.Now, r)
		} else {
			d.Before = append(d.Before, r)
		}
	}
	d.Export, d.Import = a.exportForm(c, waves), a.importForm(c, waves)
	if sent != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		if d.Export != nil && sent.Action == d.Export.Action {
			d.Export = sent
		} else {
			d.Import = sent
		}
	}
	return a.Show(c, "approval/list", "approval.title", d)
}

func (a *Area) rows(c *fiber.Ctx, waves []survey.Wave) ([]row, error) {
	ctx, project, who := c.UserContext(), site.ProjectOf(c), site.IdentityOf(c).Account.ID
	approvals, err := a.Approvals.Approvals(ctx, project.ID)
	if err != nil {
		return nil, err
	}
	accounts, err := a.Store.EverybodyOf(ctx, project.Owner)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	grants, err := a.Store.Grants(ctx, who)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	names := map[survey.AccountID]string{}
	for _, account := range accounts {
		names[account.ID] = account.Name
	}
	now := a.Store.Now()
	rows := make([]row, len(approvals))
	for i, one := range approvals {
		r := row{Approval: one, Where: one.State(now), AskerName: names[one.Asker]}
		for _, w := range waves {
			if slices.Contains(one.Waves, w.ID) {
				r.WaveNames = append(r.WaveNames, w.Name)
			}
		}
		for _, role := range one.Operation.Signers() {
			r.Words = append(r.Words, wordOf(one, role, names))
		}
		r.MaySign = one.SignsAs(who, grants, project.Owner, now) != ""
		r.MayRefuse = r.MaySign || one.Behind(who, now)
		r.MayFetch = one.Operation == survey.ExportResearch && r.Where == survey.Approved && one.Asker == who
		rows[i] = r
	}
	return rows, nil
}

func wordOf(a survey.Approval, role survey.Role, names map[survey.AccountID]string) word {
	for _, s := range a.Signatures {
		if s.Role == role {
			return word{role, names[s.Account], s}
		}
	}
	return word{Role: role}
}
