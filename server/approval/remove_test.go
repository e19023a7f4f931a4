package approval_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"trivselspuls/server/approval"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Two delete a project, one of them the data protection officer: nobody alone, nobody but the one
// who asked, nothing before its papers are decided about, and once.
func TestTwoPersonsDelete(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx, leader := t.Context(), c.people[survey.ProjectLeader]
		ask := func(as survey.Role, operation survey.Operation) (survey.Approval, error) {
			a, problems, err := c.Ask(ctx, c.people[as], survey.Approval{Operation: operation, Project: c.project.ID, Purpose: "Prosjektet er over"})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			return a, err
		}
		for _, role := range []survey.Role{survey.DataProtection, survey.Researcher, survey.SteeringGroup} {
			if _, err := ask(role, survey.DeleteProject); !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("%s asks: %v", role, err)
			}
		}
		asked, err := ask(survey.ProjectLeader, survey.DeleteProject)
		if err != nil {
			t.Fatal(err)
		}
		refused := func(when string, account survey.AccountID, want error) {
			t.Helper()
			if err := c.Remove(ctx, account, c.project.ID, asked.ID); !errors.Is(err, want) {
				t.Errorf("%s: %v", when, err)
			}
			if _, err := c.st.Project(ctx, c.project.ID); err != nil {
				t.Fatalf("%s the project is gone: %v", when, err)
			}
		}
		refused("with one signature", leader, survey.ErrState)
		c.sign(t, survey.DataProtection, asked.ID)
		refused("before anybody has decided about the papers", leader, survey.ErrState)
		if err := c.Archived(ctx, audit.Actor(leader), c.project.ID); err != nil {
			t.Fatal(err)
		}
		refused("by who signed", c.people[survey.DataProtection], survey.ErrNotFound)
		other := c.ask(t, survey.Researcher, survey.ExportResearch)
		if err := c.Remove(ctx, c.people[survey.Researcher], c.project.ID, other); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("with an approval of something else: %v", err)
		}
		if err := c.Remove(ctx, leader, c.project.ID, asked.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.Remove(ctx, leader, c.project.ID, asked.ID); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		log, err := c.st.AuditOf(ctx, c.owner.ID, store.AuditFilter{}, 1)
		if err != nil || len(log) != 1 || log[0].Action != audit.DeleteProject || log[0].Actor != audit.Actor(leader) {
			t.Errorf("the log says %+v, %v", log, err)
		}
		if owners, err := c.st.Owners(ctx); err != nil || len(owners) != 1 {
			t.Errorf("owners: %v, %v", owners, err)
		}
	})
}

// The package has what people wrote, each file with its sum, and a unit's own meetings and briefs in
// the unit's alone.
func TestArchive(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx := t.Context()
		units, err := c.st.UnitsOf(ctx, c.owner.ID)
		if err != nil {
			t.Fatal(err)
		}
		unit, other := units[0], survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: c.owner.ID, Name: "Granlia skole", Kind: survey.School}
		ours := survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: c.project.ID, Kind: "gathering", Held: c.project.Starts, Purpose: "Felles samling"}
		older := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: c.owner.ID, Name: "Forrige prosjekt", Starts: c.project.Starts.AddDate(-2, 0, 0), Ends: c.project.Starts.AddDate(0, 0, -1)}
		earlier := survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: older.ID, Unit: unit.ID, Kind: "guidance", Held: older.Starts, Purpose: "Skolens møte i forrige prosjekt"}
		theirs := survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: c.project.ID, Unit: unit.ID, Kind: "guidance", Held: c.project.Starts, Purpose: "Skolens eget møte"}
		figure := `[{"Name":"Trivsel","Text":"81 %","Interval":"75–86","Change":{"WordText":"bedre"}}]`
		err = c.st.Tx(ctx, func(tx *store.Tx) error {
			return errors.Join(
				tx.CreateUnit(ctx, other), tx.CreateProject(ctx, older), tx.CreateMeeting(ctx, earlier, []survey.UnitID{unit.ID}), tx.CreateMeeting(ctx, ours, []survey.UnitID{unit.ID, other.ID}), tx.CreateMeeting(ctx, theirs, []survey.UnitID{unit.ID}),
				tx.FreezeBrief(ctx, theirs.ID, unit.ID, survey.Brief{Words: "Skolens ord", Body: `{"Key":` + figure + `,"Questions":["Hva gjør dere?"]}`}),
				tx.CreateMeasure(ctx, survey.Measure{
					ID: survey.NewID[survey.MeasureID](), Project: c.project.ID, Unit: unit.ID, Title: "=Vakter <ute>", Phase: 1, SubGoal: "D1",
					Starts: c.project.Starts, Responsible: "staff", Status: "running",
				}),
				tx.CreateAssessment(ctx, survey.Assessment{Project: c.project.ID, Phase: 2, SubGoal: "D3", Number: 1, Concludes: "Det går bra", Figures: figure}),
				tx.Publish(ctx, survey.Publication{
					ID: survey.NewID[survey.PageID](), Project: c.project.ID,
					Body: `{"words":"Til alle","wave":{"name":"Startmåling"},"figures":[{"id":"E1","audience":"pupils","value":"8 %","lower":"5 %","upper":"12 %"},{"id":"E2","audience":"pupils","hidden":true,"value":"77 %"}]}`,
				}),
				tx.SetContacts(ctx, c.owner.ID, "", []survey.Contact{{Name: "Helsesykepleier", Phone: "12345678"}}),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		pack := func(unit survey.Unit) map[string]string {
			t.Helper()
			var body bytes.Buffer
			papers := approval.Papers{Owner: c.owner, Projects: []survey.Project{c.project, older}, Unit: unit, Lang: "nb", Say: func(key string) string { return key }}
			if err := c.Archive(ctx, &body, papers); err != nil {
				t.Fatal(err)
			}
			return unzipped(t, body.Bytes())
		}
		whole, school, stranger := pack(survey.Unit{}), pack(unit), pack(other)
		for file, words := range map[string][]string{
			"meetings.csv": {"Felles samling"}, "measures.csv": {"'=Vakter <ute>"}, "measures.html": {"=Vakter &lt;ute&gt;"},
			"assessments.html": {"Det går bra", "Trivsel · 81 % · 75–86 · bedre"}, "published.csv": {"Til alle", "8 %", "5 %–12 %", "archive.hidden"}, "contacts.csv": {"12345678"},
		} {
			for _, word := range words {
				if !strings.Contains(whole[file], word) {
					t.Errorf("%s lacks %q: %s", file, word, whole[file])
				}
			}
		}
		for _, word := range []string{"Skolens", "77 %"} {
			for name, body := range whole {
				if strings.Contains(body, word) {
					t.Errorf("%s has %q, which its reader is not told", name, word)
				}
			}
		}
		if !strings.Contains(school["briefs.csv"], "Skolens ord") || !strings.Contains(school["briefs.csv"], "81 %") || !strings.Contains(school["meetings.csv"], "Skolens eget møte") ||
			!strings.Contains(school["meetings.csv"], "forrige prosjekt") {
			t.Errorf("the school's package: %v", school)
		}
		for name, body := range stranger {
			if strings.Contains(body, "Skolens") {
				t.Errorf("another school's %s has %s", name, body)
			}
		}
	})
}

// unzipped reads a package and checks it against its own list.
func unzipped(t *testing.T, body []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	table := csv.NewReader(strings.NewReader(files["innhold.csv"]))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || len(rows) != len(files)-1 { // its heading, and not itself nor arkivstruktur.xml
		t.Errorf("the list has %d lines of %d files, %v", len(rows), len(files), err)
	}
	for _, row := range rows[1:] {
		sum := sha256.Sum256([]byte(files[row[0]]))
		if row[4] != hex.EncodeToString(sum[:]) || !strings.Contains(files["arkivstruktur.xml"], row[4]) {
			t.Errorf("%s has another sum than the lists say", row[0])
		}
	}
	var structure struct {
		XMLName xml.Name `xml:"arkiv"`
		Files   []string `xml:"arkivdel>mappe>registrering>dokumentbeskrivelse>dokumentobjekt>referanseDokumentfil"`
	}
	if err := xml.Unmarshal([]byte(files["arkivstruktur.xml"]), &structure); err != nil || len(structure.Files) != len(rows)-1 {
		t.Errorf("arkivstruktur.xml names %v, %v", structure.Files, err)
	}
	return files
}
