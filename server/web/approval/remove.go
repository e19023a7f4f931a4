package approval

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/approval"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// removal is what a row would delete as a whole.
type removal struct {
	Going    []store.Going
	InTheWay string // the end of a text key; empty when nothing is
}

// removalOf is what an approval would delete now; nil where it deletes nothing, or is over.
func (a *Area) removalOf(c *fiber.Ctx, r row) (*removal, error) {
	if !r.Operation.Deletes() || r.Where != survey.Waiting && r.Where != survey.Approved {
		return nil, nil
	}
	what := approval.RemovalOf(r.Approval)
	going, err := a.Store.Going(c.UserContext(), what)
	if err != nil {
		return nil, fmt.Errorf("count what goes: %w", err)
	}
	why, err := a.Store.InTheWay(c.UserContext(), what, r.Approval.Asked)
	return &removal{going, why}, survey.In("look for what is in the way", err)
}

// removalForm asks to delete the project, or the owner, as a whole.
func (a *Area) removalForm(c *fiber.Ctx) *page.Form {
	what := page.Field{Name: "what", Type: "select", Label: "approval.what", Options: []page.Option{
		{Value: string(survey.DeleteProject), Text: site.ProjectOf(c).Name},
		{Value: string(survey.DeleteOwner), Text: site.IdentityOf(c).Owner.Name},
	}}
	return a.form(c, survey.DeleteProject, "sletting", what, page.Field{
		Name: "reason", Type: "textarea", Label: "approval.reason", Help: "approval.reason_help",
	})
}

// askRemoval stores what was sent, or shows the form with what is wrong.
func (a *Area) askRemoval(c *fiber.Ctx) error {
	f := a.removalForm(c)
	if f == nil {
		return survey.ErrNotFound
	}
	f.Read(site.Sent(c))
	asked := survey.Approval{Operation: survey.Operation(f.Value("what")), Project: site.ProjectOf(c).ID, Purpose: f.Value("reason")}
	var problems survey.Problems
	if !asked.Operation.Deletes() {
		problems.Add("operation", survey.Missing)
	} else {
		var err error
		if _, problems, err = a.Approvals.Ask(c.UserContext(), site.IdentityOf(c).Account.ID, asked); err != nil {
			return err
		}
	}
	f.Field("what").Problem, f.Field("reason").Problem = problems.Of("operation"), problems.Of("purpose")
	if f.Wrong() {
		return a.show(c, f)
	}
	return back(c, nil)
}

// remove deletes what two have signed for, and leads to where somebody is then.
func (a *Area) remove(c *fiber.Ctx) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("delete unconfirmed: %w", survey.ErrMalformed)
	}
	return site.Led(c, "/", a.Approvals.Remove(c.UserContext(), site.IdentityOf(c).Account.ID, site.ProjectOf(c).ID, idOf(c)))
}

// archived notes that the project's papers need not be kept here.
func (a *Area) archived(c *fiber.Ctx) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("archived unconfirmed: %w", survey.ErrMalformed)
	}
	return back(c, a.Approvals.Archived(c.UserContext(), site.ActorOf(c), site.ProjectOf(c).ID))
}
