package approval

import (
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/approval"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// data is what was asked for on a project, and what the reader may ask for.
type data struct {
	Project survey.Project
	Now     []row // waiting, or to be used
	Before  []row
	// Export and Import ask for one operation each; nil when the reader may not, or
	// when there is no wave for it.
	Export, Import *page.Form
	Removal        *page.Form // of the project or the owner; nil when the reader may not ask
	Leads          bool       // the reader may decide about the project's papers
	Own            reason     // why the reader, who may ask for an import or a deletion, may not now
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
	Asked     word // by whom; its Why is why nobody may have what was asked for any more
	WaveNames []string
	Foreseen  []approval.Foreseen
	Words     []word
	Own       reason // why the reader, who holds a role that is missing, may not sign
	MaySign   bool
	MayRefuse bool
	TakesBack bool // refusing is taking back
	MayFetch  bool
	Removal   *removal // nil when nothing is deleted
	MayRemove bool
}

// word is a signature, or, without a name, one that is missing, with those who hold
// the role. Given and GivenBy are as setup.PersonRole has them; Linked and LinkedBy are
// of their last new sign-in link.
type word struct {
	Role              survey.Role
	Name              string
	At                time.Time
	Given, Linked     time.Time
	GivenBy, LinkedBy string
	Why               reason // why it does not count
	Holders           []word
}

// reason puts an objection into words: a text's key, empty for none, and what stands in it.
type reason struct {
	Key               string
	Name, Other, Hand string
	From              time.Time
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
	d.Removal, d.Leads = a.removalForm(c), a.Can(site.IdentityOf(c), survey.SetUp, project.Owner, "")
	if d.Import != nil || d.Removal != nil { // which the same role signs for by asking
		if d.Own, err = a.mayNotAsk(c); err != nil {
			return err
		}
	}
	if sent != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		if d.Removal != nil && sent.Action == d.Removal.Action {
			d.Removal = sent
		} else if d.Export != nil && sent.Action == d.Export.Action {
			d.Export = sent
		} else {
			d.Import = sent
		}
	}
	return a.Show(c, "approval/list", "approval.title", d)
}

// mayNotAsk is why the reader's word would not count, which asking for an import or a deletion gives.
func (a *Area) mayNotAsk(c *fiber.Ctx) (reason, error) {
	ctx, project, who := c.UserContext(), site.ProjectOf(c), site.IdentityOf(c).Account
	standing, err := a.Store.StandingIn(ctx, project.ID)
	if err != nil {
		return reason{}, fmt.Errorf("read standing: %w", err)
	}
	asked := survey.Approval{Operation: survey.ImportResponses, Asker: who.ID, Standing: standing}
	_, why := asked.AsksAs(who.ID, a.Store.Now())
	return namer{Approval: asked, name: store.NamesOf([]store.Account{who})}.reason("approval.you.", who.ID, why), nil
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
	now := a.Store.Now()
	rows := make([]row, len(approvals))
	for i, one := range approvals {
		n := namer{one, accounts, store.NamesOf(accounts), now}
		r := row{Approval: one, Where: one.State(now), Asked: n.word(one.Asker, one.AskerRole, one.Asked)}
		waits := r.Where == survey.Waiting
		if waits {
			r.Asked.Why = n.reason("approval.why.", one.Asker, one.AgainstAsker(now))
			waits = r.Asked.Why.Key == "" // else nobody's word helps
		}
		for _, w := range waves {
			if slices.Contains(one.Waves, w.ID) {
				r.WaveNames = append(r.WaveNames, w.Name)
			}
		}
		if r.Foreseen, err = a.Approvals.Foreseen(one); err != nil {
			return nil, err
		}
		if r.Removal, err = a.removalOf(c, r); err != nil {
			return nil, err
		}
		switch one.Operation {
		case survey.DeleteProject:
			r.WaveNames = []string{project.Name}
		case survey.DeleteOwner:
			r.WaveNames = []string{site.IdentityOf(c).Owner.Name}
		}
		for _, role := range one.Operation.Signers() {
			r.Words = append(r.Words, n.signature(role, waits))
		}
		role, why := one.SignsAs(who, now)
		r.MaySign, r.TakesBack = role != "" && why.Kind == "", one.Behind(who, now)
		r.MayRefuse = role != "" || r.TakesBack
		if waits {
			r.Own = n.reason("approval.you.", who, why)
		}
		r.MayFetch = one.Operation == survey.ExportResearch && r.Where == survey.Approved && one.Asker == who
		r.MayRemove = r.Removal != nil && r.Removal.InTheWay == "" && r.Where == survey.Approved && one.Asker == who
		rows[i] = r
	}
	return rows, nil
}

// namer puts one approval's people into words.
type namer struct {
	survey.Approval
	accounts []store.Account
	name     func(survey.AccountID) string
	now      time.Time
}

// signature is the signature in a role. While the approval waits, it is told why one
// does not count, and who could give one that is missing.
func (n namer) signature(role survey.Role, waits bool) word {
	for _, s := range n.Signatures {
		if s.Role != role {
			continue
		}
		w := n.word(s.Account, role, s.At)
		if waits {
			w.Why = n.reason("approval.why.", s.Account, n.Against(s, n.now))
		}
		return w
	}
	missing := word{Role: role}
	for _, account := range n.accounts {
		signed := slices.ContainsFunc(n.Signatures, func(s survey.Signature) bool { return s.Account == account.ID })
		if why := n.Objection(account.ID, role, n.now); waits && why.Kind != survey.NoRole && !signed && account.ID != n.Asker {
			holder := n.word(account.ID, role, time.Time{})
			holder.Why = n.reason("approval.why.", account.ID, why)
			missing.Holders = append(missing.Holders, holder)
		}
	}
	return missing
}

// word is somebody in a role, and who has had a hold on their account.
func (n namer) word(account survey.AccountID, role survey.Role, at time.Time) word {
	given, _ := n.Standing.Appointments.Latest(account, role, "")
	linked, _ := n.Standing.Appointments.Latest(account, "", "")
	return word{Role: role, Name: n.name(account), At: at, Given: given.At, GivenBy: n.name(given.By), Linked: linked.At, LinkedBy: n.name(linked.By)}
}

// reason puts an objection to somebody's word into words, whose keys begin alike.
func (n namer) reason(begins string, account survey.AccountID, o survey.Objection) reason {
	if o.Kind == "" {
		return reason{}
	}
	r := reason{Key: begins + string(o.Kind), Name: n.name(account), Other: n.name(o.Other), Hand: n.name(o.Hand), From: o.From}
	if o.Kind == survey.OneHand {
		switch o.Hand {
		case account:
			r.Key += "-own"
		case o.Other:
			r.Key += "-other"
		}
	}
	return r
}
