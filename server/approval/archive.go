package approval

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

//go:embed archive.html.tmpl
var archiveText string

// Papers are what people have written in projects of an owner, or in these in one of its units, as
// an archive takes it. Say is the text of a key in the language Lang; Unit is empty for the projects.
type Papers struct {
	Owner    survey.Owner
	Projects []survey.Project // one or more
	Unit     survey.Unit
	Lang     string
	Say      func(key string) string
}

// document is a table with words: one file for people and one for programs.
type document struct {
	Key  string // the end of its title's key, and its files' name
	Head []string
	Rows [][]string
}

// packed is a file of the package.
type packed struct {
	Name, Title, Format, Sum string
	Size                     int
}

// Archive writes papers as a zip file: each kind as an HTML and a CSV table, innhold.csv with the
// size and SHA-256 of each, and the same as arkivstruktur.xml with the names of Noark 5. Of
// figures there are those that stand beside what was written, as they were told on that day, and
// what is published. What a project's package holds its project leader may read, and a
// unit's those who read its results: meetings of a unit and its briefs are in the latter.
func (s *Service) Archive(ctx context.Context, to io.Writer, p Papers) error {
	documents, err := s.documents(ctx, p)
	parts, err2 := template.New("").Parse(archiveText)
	if err := errors.Join(err, err2); err != nil {
		return survey.In("archive", err)
	}
	pack := zip.NewWriter(to)
	var files []packed
	add := func(name, title, format string, body []byte) error {
		sum := sha256.Sum256(body)
		files = append(files, packed{name, title, format, hex.EncodeToString(sum[:]), len(body)})
		return writeFile(pack, name, body)
	}
	of := strings.Join(append([]string{p.Owner.Name}, survey.Map(p.Projects, func(one survey.Project) string { return one.Name })...), ", ")
	if p.Unit.ID != "" {
		of += ", " + p.Unit.Name
	}
	if p.Owner.Fictional {
		of += " (" + p.Say("archive.invented") + ")"
	}
	for _, d := range documents {
		title := p.Say("archive." + d.Key)
		var page bytes.Buffer
		err = errors.Join(err, parts.ExecuteTemplate(&page, "table", map[string]any{
			"Lang": p.Lang, "Title": title, "Of": of, "Head": d.Head, "Rows": d.Rows,
		}), add(d.Key+".html", title, "HTML", page.Bytes()))
		table, err2 := asCSV(append([][]string{d.Head}, d.Rows...))
		err = errors.Join(err, err2, add(d.Key+".csv", title, "CSV", table))
	}
	contents := [][]string{p.heads("file title format bytes sha256")}
	for _, f := range files {
		contents = append(contents, []string{f.Name, f.Title, f.Format, strconv.Itoa(f.Size), f.Sum})
	}
	list, err2 := asCSV(contents)
	structure := bytes.NewBufferString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	err3 := parts.ExecuteTemplate(structure, "structure", map[string]any{
		"ID": string(p.Projects[0].ID) + string(p.Unit.ID), "Owner": p.Owner.Name, "Of": of, "Files": files,
		"From": slices.Min(survey.Map(p.Projects, func(one survey.Project) string { return day(one.Starts) })),
		"To":   slices.Max(survey.Map(p.Projects, func(one survey.Project) string { return day(one.Ends) })),
	})
	err = errors.Join(err, err2, err3, writeFile(pack, "innhold.csv", list), writeFile(pack, "arkivstruktur.xml", structure.Bytes()), pack.Close())
	return survey.In("archive", err)
}

func writeFile(pack *zip.Writer, name string, body []byte) error {
	file, err := pack.Create(name)
	if err == nil {
		_, err = file.Write(body)
	}
	return err
}

// asCSV has a mark of its encoding and semicolons, as Norwegian office programs read it.
func asCSV(rows [][]string) ([]byte, error) {
	body := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(body)
	w.Comma = ';'
	for _, row := range rows {
		if err := w.Write(survey.Map(row, survey.Cell)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return body.Bytes(), w.Error()
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func dayOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return day(*t)
}

// documents are the tables of a package, those that have rows.
func (s *Service) documents(ctx context.Context, p Papers) ([]document, error) {
	r := s.store.Reader
	units, err := r.UnitsOf(ctx, p.Owner.ID)
	named := paperNames{p, survey.UnitNames(units)}
	all := []document{}
	add := func(key string, heads string, rows [][]string, why error) {
		err = errors.Join(err, why)
		if at := slices.IndexFunc(all, func(d document) bool { return d.Key == key }); at >= 0 {
			all[at].Rows = append(all[at].Rows, rows...)
		} else if len(rows) > 0 {
			all = append(all, document{key, p.heads(heads), rows})
		}
	}
	for _, project := range p.Projects {
		named.of(ctx, r, project.ID, add)
	}
	if p.Unit.ID == "" {
		contacts, err2 := r.AllContacts(ctx, p.Owner.ID)
		add("contacts", "whose name phone link note", survey.Map(contacts, func(c store.UnitContact) []string {
			return []string{named.whose(c.Unit), c.Name, c.Phone, c.Link, c.Note}
		}), err2)
	}
	return all, err
}

// heads are what stands over columns.
func (p Papers) heads(columns string) []string {
	return survey.Map(strings.Fields(columns), func(one string) string { return p.Say("archive.column." + one) })
}

// of adds what was written in a project.
func (n paperNames) of(ctx context.Context, r store.Reader, project survey.ProjectID, add func(key, heads string, rows [][]string, why error)) {
	meetings, err := r.Meetings(ctx, project, n.Unit.ID)
	rows, err2 := n.meetings(ctx, r, meetings)
	add("meetings", "date kind purpose units", rows, errors.Join(err, err2))
	agreements, err := r.Agreements(ctx, project, n.Unit.ID)
	add("agreements", "date kind what by whose until done", survey.Map(agreements, n.agreement), err)
	if n.Unit.ID != "" {
		briefs, err := n.briefs(ctx, r, meetings)
		add("briefs", "date kind made words figures", briefs, err)
		return
	}
	measures, err := r.MeasuresOf(ctx, project)
	add("measures", "whose what phase goal indicators method tool from until by proposed status seen", survey.Map(measures, n.measure), err)
	assessments, err := n.assessments(ctx, r, project)
	add("assessments", "phase goal version date concludes decides figures", assessments, err)
	targets, err := r.Targets(ctx, project)
	aims, err2 := n.targets(targets)
	add("targets", "phase goal indicators target date figures", aims, errors.Join(err, err2))
	out, err := r.Publications(ctx, project)
	published, err2 := n.published(out)
	add("published", "whose date until words indicators audience value from_to wave", published, errors.Join(err, err2))
}

// paperNames puts rows into words.
type paperNames struct {
	Papers
	unit map[survey.UnitID]string
}

// whose is a unit's name, or the owner's.
func (n paperNames) whose(unit survey.UnitID) string {
	if unit == "" {
		return n.Owner.Name
	}
	return n.unit[unit]
}

func (n paperNames) meetings(ctx context.Context, r store.Reader, meetings []survey.Meeting) (rows [][]string, err error) {
	for _, m := range meetings {
		at, err2 := r.UnitsAt(ctx, m.ID)
		err = errors.Join(err, err2)
		rows = append(rows, []string{day(m.Held), n.Say("meetings.kind." + string(m.Kind)), m.Purpose, strings.Join(survey.Map(at, n.whose), ", ")})
	}
	return rows, err
}

func (n paperNames) agreement(a survey.Agreement) []string {
	return []string{day(a.Held), n.Say("meetings.kind." + string(a.Kind)), a.What, n.Say("measures.responsible." + string(a.Responsible)), n.whoseOfAll(a.Unit), day(a.Due), n.yes(a.Done)}
}

// whoseOfAll is a unit's name; empty for all who met.
func (n paperNames) whoseOfAll(unit survey.UnitID) string { return n.unit[unit] }

func (n paperNames) yes(done bool) string {
	if done {
		return n.Say("archive.yes")
	}
	return n.Say("archive.no")
}

func (n paperNames) measure(m survey.Measure) []string {
	proposed := ""
	if m.ProposedBy != "" {
		proposed = n.Say("measures.proposed." + string(m.ProposedBy))
	}
	return []string{
		n.whose(m.Unit), m.Title, strconv.Itoa(m.Phase), m.SubGoal, m.Indicators.String(), m.Method, m.Tool, day(m.Starts), dayOf(m.Ends),
		n.Say("measures.responsible." + string(m.Responsible)), proposed, n.Say("measures.status." + string(m.Status)), m.Seen,
	}
}

// briefs are what a unit has made ready for its meetings.
func (n paperNames) briefs(ctx context.Context, r store.Reader, meetings []survey.Meeting) (rows [][]string, err error) {
	for _, m := range meetings {
		briefs, err := r.Briefs(ctx, m.ID, n.Unit.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range briefs {
			var kept struct {
				Key, Changes       []shown
				Turnout, Questions []string
			}
			if err := unpack(b.Body, &kept); err != nil {
				return nil, err
			}
			lines := append(survey.Map(append(kept.Key, kept.Changes...), shown.line), append(kept.Turnout, kept.Questions...)...)
			rows = append(rows, []string{day(m.Held), n.Say("meetings.kind." + string(m.Kind)), day(b.Frozen), b.Words, strings.Join(lines, "\n")})
		}
	}
	return rows, nil
}

func (n paperNames) targets(list []survey.Target) (rows [][]string, err error) {
	for _, t := range list {
		figures, err := lines(t.Figures)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []string{strconv.Itoa(t.Phase), t.SubGoal, t.Indicator, strconv.FormatFloat(t.Value, 'g', -1, 64), day(t.Set), figures})
	}
	return rows, nil
}

// assessments are all versions, the latest first.
func (n paperNames) assessments(ctx context.Context, r store.Reader, project survey.ProjectID) (rows [][]string, err error) {
	for phase := range survey.Phases {
		for _, goal := range survey.SubGoals() {
			list, err := r.AssessmentsOf(ctx, project, phase+1, goal)
			if err != nil {
				return nil, err
			}
			for _, a := range list {
				figures, err := lines(a.Figures)
				if err != nil {
					return nil, err
				}
				rows = append(rows, []string{
					strconv.Itoa(a.Phase), a.SubGoal, strconv.Itoa(a.Number), day(a.Written), a.Concludes, a.Decides, figures,
				})
			}
		}
	}
	return rows, nil
}

// shown is a figure as it was shown on a day, as server/web/results keeps it beside what somebody wrote.
type shown struct {
	Name, Audience, Place, Text, Interval, Wave, Goal string
	Change                                            struct{ WordText string }
}

// line is the figure in one line.
func (f shown) line() string {
	parts := []string{f.Name, f.Audience, f.Place, f.Text, f.Interval, f.Wave, f.Goal, f.Change.WordText}
	return strings.Join(survey.Filter(parts, func(part string) bool { return part != "" }), " · ")
}

// lines are the figures that stand beside what somebody wrote.
func lines(body string) (string, error) {
	var figures []shown
	err := unpack(body, &figures)
	return strings.Join(survey.Map(figures, shown.line), "\n"), err
}

// page is what is published, as server/web/results keeps it.
type page struct {
	Words, Children string
	Wave            struct{ Name string }
	Figures         []struct {
		ID, Audience, Value, Lower, Upper string
		Hidden                            bool
		When                              struct{ Name string }
	}
}

func unpack(body string, to any) error {
	if err := json.Unmarshal([]byte(body), to); err != nil {
		return fmt.Errorf("read what is kept: %w: %w", err, survey.ErrOtherVersion)
	}
	return nil
}

// published has a row for each figure of a page, the first with its words.
func (n paperNames) published(out []survey.Publication) (rows [][]string, err error) {
	for _, one := range out {
		var p page
		if err := unpack(one.Body, &p); err != nil {
			return nil, err
		}
		words := strings.TrimSpace(p.Words + "\n" + p.Children)
		begins := []string{n.whose(one.Unit), day(one.Published), dayOf(one.Ends)}
		if words != "" {
			rows = append(rows, append(begins[:3:3], words, "", "", "", "", ""))
		}
		for _, f := range p.Figures {
			value, between, wave := f.Value, strings.Trim(f.Lower+"–"+f.Upper, "–"), f.When.Name
			if f.Hidden {
				value, between = n.Say("archive.hidden"), ""
			}
			if wave == "" {
				wave = p.Wave.Name
			}
			rows = append(rows, append(begins[:3:3], "", f.ID, n.Say("audience."+f.Audience), value, between, wave))
		}
	}
	return rows, nil
}
