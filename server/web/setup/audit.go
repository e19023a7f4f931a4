package setup

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/auditcheck"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/text"
)

// auditPerPage is how many entries stand on one page, the newest first.
const auditPerPage = 100

// auditData is the log as the data protection officer reads it. Check is the last
// verification of the whole installation's log, Seq and Hash its last entry.
type auditData struct {
	Check    store.AuditCheck
	Seq      int
	Hash     string
	Form     *page.Form
	Filtered bool // not all entries are asked for
	Entries  []auditRow
	Newest   string // the first page's address, empty on it
	Older    string // the next page's address, empty on the last
}

// auditRow is an entry in words. Who is a name, or empty for an actor that is no
// account.
type auditRow struct {
	store.AuditEntry
	Who   string
	Known bool // the action has a text
	About []string
}

// auditPage shows what people of the owner have done. The chain runs through the
// entries of all owners and is verified by a job; others' entries are not shown.
func (a *Area) auditPage(c *fiber.Ctx) error {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	form, err := a.auditForm(c)
	if err != nil {
		return err
	}
	data := auditData{Form: form}
	if data.Check, err = auditcheck.Last(a.Keys); err != nil {
		return err
	}
	if data.Seq, data.Hash, err = a.Store.AuditHead(ctx); err != nil {
		return fmt.Errorf("read audit head: %w", err)
	}
	filter, good := a.auditFilter(form)
	data.Filtered = filter != store.AuditFilter{} || !good
	if !good {
		return a.Show(c.Status(fiber.StatusUnprocessableEntity), "setup/audit", "audit.title", data)
	}
	chosen := url.Values{}
	for _, field := range form.Fields {
		if field.Value != "" {
			chosen.Set(field.Name, field.Value)
		}
	}
	if filter.Before, err = strconv.Atoi(c.Query("eldre", "0")); err != nil || filter.Before < 0 {
		filter.Before = 0
	} else if filter.Before > 0 {
		data.Newest = "/revisjon?" + chosen.Encode()
	}
	log, err := a.Store.AuditOf(ctx, owner, filter, auditPerPage+1)
	if err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	if len(log) > auditPerPage {
		log = log[:auditPerPage]
		chosen.Set("eldre", strconv.Itoa(log[auditPerPage-1].Seq))
		data.Older = "/revisjon?" + chosen.Encode()
	}
	if data.Entries, err = a.auditRows(c, log); err != nil {
		return err
	}
	return a.Show(c, "setup/audit", "audit.title", data)
}

// auditForm asks who, what and when, and holds what the address answers.
func (a *Area) auditForm(c *fiber.Ctx) (*page.Form, error) {
	accounts, err := a.Store.EverybodyOf(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	words := a.Views.Texts().Localizer(a.Language(c))
	who := []page.Option{
		{Key: "audit.everybody"},
		{Value: string(audit.CommandLine), Key: "audit.command_line"},
		{Value: string(audit.Server), Key: "audit.server"},
	}
	for _, account := range accounts {
		name, err := accountName(words, account.Name, account.Deleted)
		if err != nil {
			return nil, err
		}
		who = append(who, page.Option{Value: string(account.ID), Text: name})
	}
	what := []page.Option{{Key: "audit.everything"}}
	for _, group := range audit.Actions() {
		for i, action := range group.Actions {
			option := page.Option{Value: string(action), Key: action.TextKey()}
			if i == 0 {
				option.Group = "audit.group." + group.Name
			}
			what = append(what, option)
		}
	}
	form := &page.Form{Action: "/revisjon", Get: true, Submit: "audit.filter", Fields: []page.Field{
		{Name: "hvem", Type: "select", Label: "audit.who", Options: who, Half: true},
		{Name: "hva", Type: "select", Label: "audit.what", Options: what, Half: true},
		{Name: "fra", Type: "date", Label: "audit.from", Half: true},
		{Name: "til", Type: "date", Label: "audit.to", Half: true},
	}}
	form.Read(func(name string) []string { return []string{c.Query(name)} })
	return form, nil
}

// auditFilter reads the form; good is false when a date is wrong. Days are those on
// the reader's wall.
func (a *Area) auditFilter(form *page.Form) (f store.AuditFilter, good bool) {
	f = store.AuditFilter{Actor: audit.Actor(form.Value("hvem")), Action: audit.Action(form.Value("hva"))}
	midnight := func(day time.Time, after int) time.Time {
		if day.IsZero() {
			return day
		}
		return time.Date(day.Year(), day.Month(), day.Day()+after, 0, 0, 0, 0, a.Views.Zone)
	}
	f.From, f.To = midnight(form.Day("fra"), 0), midnight(form.Day("til"), 1)
	var problems survey.Problems
	if !f.To.IsZero() && !f.From.Before(f.To) {
		problems.Add("til", survey.EndsFirst)
	}
	return f, form.Mark(problems)
}

// accountName is a person's name, with a word about an account that was deleted.
func accountName(words *text.Localizer, name string, deleted bool) (string, error) {
	if !deleted {
		return name, nil
	}
	return words.Text("audit.former", "Name", name)
}

// auditRows puts entries into words. Identifiers are stored, so names are those of
// now; what has been deleted since has none.
func (a *Area) auditRows(c *fiber.Ctx, log []store.AuditEntry) ([]auditRow, error) {
	events := make([]audit.Event, len(log))
	var ids []string
	for i, e := range log {
		var err error
		if events[i], err = e.Event(); err != nil {
			return nil, err
		}
		ids = append(append(ids, string(e.Actor)), concerned(events[i])...)
	}
	words := a.Views.Texts().Localizer(a.Language(c))
	known, err := a.Store.Names(c.UserContext(), ids)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names := map[string]string{}
	for _, one := range known {
		if names[one.ID], err = accountName(words, one.Name, one.Deleted); err != nil {
			return nil, err
		}
	}
	rows := make([]auditRow, len(log))
	for i, e := range log {
		_, unknown := words.Text(e.Action.TextKey())
		rows[i] = auditRow{AuditEntry: e, Who: names[string(e.Actor)], Known: unknown == nil}
		for _, id := range concerned(events[i]) {
			if name, ok := names[id]; ok && id != string(e.Actor) {
				rows[i].About = append(rows[i].About, name)
			}
		}
		if role := events[i].Role; role.Valid() {
			word, err := words.Text("role." + string(role))
			if err != nil {
				return nil, err
			}
			rows[i].About = append(rows[i].About, word)
		}
	}
	return rows, nil
}

// concerned are the identifiers of what an event is about that have names.
func concerned(e audit.Event) []string {
	ids := []string{string(e.Account), string(e.Unit), string(e.Project)}
	for _, wave := range e.Waves {
		ids = append(ids, string(wave))
	}
	return append(ids, string(e.Group))
}
