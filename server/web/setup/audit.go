package setup

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/text"
)

// auditPerPage is how many entries stand on one page, the newest first.
const auditPerPage = 100

// auditData is the log as the data protection officer reads it. Broken is the
// first entry that does not follow from the one before, 0 when all do.
type auditData struct {
	Entries      []auditRow
	Broken, Seq  int
	Hash         string
	Newer, Older int // pages, 0 when there is none
}

// auditRow is an entry in words. Who is a name, or empty for the server and the
// command line, which Actor then is.
type auditRow struct {
	Seq         int
	At          time.Time
	Who, Actor  string
	Action, Key string // Key is the action's text, empty for one without
	About       []string
	Hash        string
}

// auditPage shows what people of the owner have done. The chain runs through the
// entries of all owners, so it is checked as a whole; others' are not shown.
func (a *Area) auditPage(c *fiber.Ctx) error {
	ctx := c.UserContext()
	log, err := a.Store.AuditLog(ctx)
	if err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	data := auditData{}
	if data.Broken, err = a.Store.VerifyAudit(ctx); err != nil {
		return fmt.Errorf("verify audit log: %w", err)
	}
	if data.Seq, data.Hash, err = a.Store.AuditHead(ctx); err != nil {
		return fmt.Errorf("read audit head: %w", err)
	}
	names, err := a.ownerNames(c)
	if err != nil {
		return err
	}
	log = slices.DeleteFunc(log, func(e store.AuditEntry) bool { return !names.concern(e) })
	slices.Reverse(log)
	page, err := strconv.Atoi(c.Query("side", "1"))
	if err != nil || page < 1 || (page-1)*auditPerPage > len(log) {
		page = 1
	}
	data.Newer = page - 1
	if page*auditPerPage < len(log) {
		data.Older = page + 1
	}
	words := a.Views.Texts().Localizer(a.Language(c))
	for _, e := range log[(page-1)*auditPerPage : min(page*auditPerPage, len(log))] {
		data.Entries = append(data.Entries, names.row(e, words))
	}
	return a.Show(c, "setup/audit", "audit.title", data)
}

// idNames are the names of everything an owner has, by identifier.
type idNames map[string]string

var identifier = regexp.MustCompile(`[0-9a-f]{32}`)

// concern reports whether an entry is about this owner: somebody of the owner did
// it, or it was done to something the owner has.
func (n idNames) concern(e store.AuditEntry) bool {
	for _, id := range identifier.FindAllString(string(e.Actor)+" "+e.Detail, -1) {
		if _, ok := n[id]; ok {
			return true
		}
	}
	return false
}

func (n idNames) row(e store.AuditEntry, words *text.Localizer) auditRow {
	row := auditRow{Seq: e.Seq, At: e.At, Who: n[string(e.Actor)], Actor: string(e.Actor), Action: string(e.Action), Hash: e.Hash[:12]}
	key := e.Action.TextKey()
	if _, err := words.Text(key); err == nil {
		row.Key = key
	}
	for _, word := range strings.Fields(e.Detail) {
		switch {
		case n[word] != "" && word != string(e.Actor):
			row.About = append(row.About, n[word])
		case survey.Role(word).Valid():
			if role, err := words.Text("role." + word); err == nil {
				row.About = append(row.About, role)
			}
		}
	}
	return row
}

// ownerNames collects what the owner has, so that a log of identifiers can be
// read.
func (a *Area) ownerNames(c *fiber.Ctx) (idNames, error) {
	have, err := a.installed(c)
	if err != nil {
		return nil, err
	}
	ctx := c.UserContext()
	names := idNames{string(have.owner.ID): have.owner.Name}
	accounts, err := a.Store.EverybodyOf(ctx, have.owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	words := a.Views.Texts().Localizer(a.Language(c))
	for _, account := range accounts {
		names[string(account.ID)] = account.Name
		if account.Former {
			if names[string(account.ID)], err = words.Text("audit.former", "Name", account.Name); err != nil {
				return nil, err
			}
		}
	}
	for _, u := range have.units {
		names[string(u.ID)] = u.Name
	}
	projects, err := a.Store.ProjectsOf(ctx, have.owner.ID)
	if err != nil {
		return nil, fmt.Errorf("read projects: %w", err)
	}
	for _, p := range projects {
		names[string(p.ID)] = p.Name
		waves, err := a.Store.WavesOf(ctx, p.ID)
		if err != nil {
			return nil, fmt.Errorf("read waves: %w", err)
		}
		for _, w := range waves {
			names[string(w.ID)] = w.Name
			groups, err := a.Store.WaveGroups(ctx, w.ID)
			if err != nil {
				return nil, fmt.Errorf("read groups: %w", err)
			}
			for _, g := range groups {
				names[string(g.ID)] = strings.TrimSpace(names[string(g.Unit)] + " " + g.Name)
			}
		}
	}
	return names, nil
}
