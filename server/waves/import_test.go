package waves_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// paper is a file of answers as somebody would type it in.
type paper struct {
	q    *questionnaire.Questionnaire
	rows []string
}

func newPaper(t testing.TB, c *town) *paper {
	t.Helper()
	q, ok := c.library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	p := &paper{q: q}
	heading := []string{"unit", "audience", "group", "form"}
	for _, item := range q.Items {
		heading = append(heading, item.Code)
	}
	p.rows = []string{strings.Join(heading, ";")}
	return p
}

func (p *paper) add(unit, group, form string, answers []survey.Answer) {
	row := []string{unit, string(p.q.Audience), group, form}
	for _, a := range answers {
		field := fmt.Sprint(int(a))
		switch a {
		case survey.Skipped, survey.NotAsked:
			field = ""
		case survey.Beside:
			field = "beside"
		case survey.DontKnow:
			field = "dont_know"
		case survey.Declined:
			field = "declined"
		}
		row = append(row, field)
	}
	p.rows = append(p.rows, strings.Join(row, ";"))
}

func (p *paper) file(name string) waves.ImportFile {
	return waves.ImportFile{Name: name, Body: strings.NewReader(strings.Join(p.rows, "\r\n") + "\r\n")}
}

// Answers on paper give the very snapshot that the same answers give through
// slips, and leave nothing of their order or their forms behind.
func TestImportIsAClosing(t *testing.T) {
	eachTown(t, []int{25, 30}, func(t *testing.T, c *town) {
		draw, p := c.crowd(t, 1), newPaper(t, c)
		var given []string
		for i := range 48 {
			answers := draw()
			given = append(given, fingerprint(answers))
			p.add("Fjellbekken skole", grade(8+i%2), fmt.Sprint("XQ-", 9000+i), answers)
		}
		in := waves.Import{
			Files: []waves.ImportFile{p.file("svar.csv")},
			Opens: start.AddDate(-1, 0, 0), Closes: start.AddDate(-1, 0, 14),
		}
		in.Approval = c.approve(t, survey.ImportResponses, c.wave.ID)
		closing, err := c.Import(t.Context(), "test", c.wave.ID, in)
		if want := (waves.Closing{Wave: c.wave.ID, Answered: 48}); err != nil || closing != want {
			t.Fatalf("got %+v, %v", closing, err)
		}
		stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range stored {
			got = append(got, fingerprint(r.Answers))
		}
		if slices.Equal(given, got) {
			t.Error("the answers are in the order of the file")
		}
		slices.Sort(given)
		slices.Sort(got)
		if !slices.Equal(given, got) {
			t.Error("the stored answers are not those of the file")
		}
		c.nothingIsLeft(t)
		wave, err := c.st.Wave(t.Context(), c.wave.ID)
		if err != nil || !wave.Imported || wave.State != survey.Closed || !wave.Opens.Equal(in.Opens) || !wave.Closes.Equal(in.Closes) {
			t.Errorf("wave: %+v, %v", wave, err)
		}
		imported := c.snapshot(t, c.wave.ID)
		if !imported.Imported {
			t.Error("the snapshot does not say that its answers were imported")
		}
		c.wave = c.plan(t, survey.Pupils810)
		byGroup := map[survey.GroupID][][]survey.Answer{}
		for _, r := range stored {
			byGroup[r.Group] = append(byGroup[r.Group], r.Answers)
		}
		slips := c.open(t)
		for _, name := range []string{"8. trinn", "9. trinn"} {
			from, to := c.groupOf(t, wave.ID, name), c.groupOf(t, c.wave.ID, name)
			for i, answers := range byGroup[from] {
				c.answer(t, slips[to][i], answers)
			}
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if want := c.snapshot(t, c.wave.ID); !slices.EqualFunc(imported.Cells, want.Cells, sameFigure) {
			t.Errorf("imported:\n%+v\nthrough slips:\n%+v", imported.Cells, want.Cells)
		}
	})
}

// Nobody imports alone: without two persons' word, or with one that was given for
// something else or used before, nothing happens.
func TestImportNeedsApproval(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		p := newPaper(t, c)
		p.add("Fjellbekken skole", "8. trinn", "1", c.crowd(t, 3)())
		other := c.plan(t, survey.Pupils810)
		used := c.approve(t, survey.ImportResponses, c.wave.ID)
		err := c.st.Tx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UseApproval(t.Context(), used, survey.ImportResponses)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, approval := range map[string]survey.ApprovalID{
			"none":              "",
			"made up":           survey.NewID[survey.ApprovalID](),
			"another operation": c.approve(t, survey.ExportResearch, c.wave.ID),
			"another wave":      c.approve(t, survey.ImportResponses, other.ID),
			"used":              used,
		} {
			in := waves.Import{Whole: true, Approval: approval, Files: []waves.ImportFile{p.file("svar.csv")}}
			if _, err := c.Import(t.Context(), "test", c.wave.ID, in); !errors.Is(err, survey.ErrState) && !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("%s: got %v", name, err)
			}
			if wave, err := c.st.Wave(t.Context(), c.wave.ID); err != nil || wave.State != survey.Planned {
				t.Errorf("%s: the wave is %s, %v", name, wave.State, err)
			}
		}
	})
}

// approve makes two people, a week ago, who stand behind an operation on a wave.
func (c *town) approve(t testing.TB, operation survey.Operation, wave survey.WaveID) survey.ApprovalID {
	t.Helper()
	ctx, now := t.Context(), c.st.Now()
	leader, officer := survey.NewID[survey.AccountID](), survey.NewID[survey.AccountID]()
	c.clock.add(-survey.RoleAge)
	e := setup.NewEditor(c.st, c.owner.ID, audit.CommandLine)
	for id, role := range map[survey.AccountID]survey.Role{leader: survey.ProjectLeader, officer: survey.DataProtection} {
		account := store.Account{ID: id, Login: string(id), Name: "Prøve", Language: "nb"}
		_, problems, err := e.CreateAccount(ctx, account, survey.Grant{Role: role, Expires: now.AddDate(1, 0, 0)})
		if err := setup.Wrong(problems, err); err != nil {
			t.Fatal(err)
		}
	}
	c.clock.add(survey.RoleAge)
	a := survey.Approval{
		ID: survey.NewID[survey.ApprovalID](), Operation: operation, Project: c.project.ID, Purpose: "Prøve", Waves: []survey.WaveID{wave},
		Asker: leader, AskerRole: survey.ProjectLeader, Asked: now, Expires: now.Add(survey.ApprovalLife),
	}
	err := c.st.Tx(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.CreateApproval(ctx, a), tx.SignApproval(ctx, a.ID, survey.Signature{Account: officer, Role: survey.DataProtection, At: now}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func sameFigure(a, b disclosure.Cell) bool {
	return a.Indicator == b.Indicator && a.GroupName == b.GroupName && a.Outside == b.Outside &&
		a.Telling == b.Telling && a.N == b.N && a.Missing == b.Missing && a.Low == b.Low && a.High == b.High && a.Mean == b.Mean
}

func (c *town) snapshot(t testing.TB, wave survey.WaveID) disclosure.Snapshot {
	t.Helper()
	body, err := c.st.Snapshot(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	s, err := disclosure.DecodeSnapshot(body)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c *town) groupOf(t testing.TB, wave survey.WaveID, name string) survey.GroupID {
	t.Helper()
	groups, err := c.st.WaveGroups(t.Context(), wave)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		if g.Name == name {
			return g.ID
		}
	}
	t.Fatalf("no group %s", name)
	return ""
}

// Everything that can be wrong is told with its place, and nothing is stored.
func TestImportRefuses(t *testing.T) {
	eachTown(t, []int{12, 14}, func(t *testing.T, c *town) {
		draw := c.crowd(t, 2)
		approval := c.approve(t, survey.ImportResponses, c.wave.ID)
		calm := draw() // somebody who answered everything
		for slices.Contains(calm, survey.Skipped) {
			calm = draw()
		}
		for _, bad := range []struct {
			name string
			edit func(p *paper)
			want string
		}{
			{"no such unit", func(p *paper) { p.set("unit", "=cmd|' /C calc'!A0") }, `svar.csv: row 2, column unit: the wave asks nobody at "=cmd|' /C calc'!A0"`},
			{"no such audience", func(p *paper) { p.set("audience", "staff") }, `svar.csv: row 2, column audience: the wave does not ask "staff"`},
			{"no such group", func(p *paper) { p.set("group", "10. trinn") }, `svar.csv: row 2, column group: "Fjellbekken skole" has no group "10. trinn" of pupils-8-10`},
			{"no form number", func(p *paper) { p.set("form", "") }, "svar.csv: row 2, column form: every form needs a number of its own in its group"},
			{"form is a formula", func(p *paper) { p.set("form", "=A1+1") }, `svar.csv: row 2, column form: "=A1+1" is a formula`},
			{"the same form twice", func(p *paper) { p.rows = append(p.rows, p.rows[1]) }, `svar.csv: row 3, column form: form "1" of this group stands in row 2 already`},
			{"out of range", func(p *paper) { p.set("E6", "6") }, `svar.csv: row 2, column E6: "6" is neither a number from 1 to 5 nor declined nor empty`},
			{"zero", func(p *paper) { p.set("E6", "0") }, `svar.csv: row 2, column E6: "0" is neither a number from 1 to 5 nor declined nor empty`},
			{"a formula", func(p *paper) { p.set("E6", "=cmd|' /C calc'!A0") }, `svar.csv: row 2, column E6: "=cmd|' /C calc'!A0" is neither a number from 1 to 5 nor declined nor empty`},
			{"signed", func(p *paper) { p.set("E6", "+3") }, `svar.csv: row 2, column E6: "+3" is neither a number from 1 to 5 nor declined nor empty`},
			{"an escape", func(p *paper) { p.set("E6", "\x1b[2J") }, `svar.csv: row 2, column E6: has characters that are no text`},
			{"don't know where it is not offered", func(p *paper) { p.set("E6", "dont_know") }, `svar.csv: row 2, column E6: "dont_know" is neither a number from 1 to 5 nor declined nor empty`},
			{"a second answer beside the scale", func(p *paper) { p.set("E4a", "beside2") }, `svar.csv: row 2, column E4a: "beside2" is neither a number from 1 to 2 nor dont_know, beside, declined nor empty`},
			{"item missing", func(p *paper) { p.drop("E9b") }, "svar.csv: row 2, column E9b: this column is missing; pupils-8-10 were asked it"},
			{"unknown column", func(p *paper) { p.rows[0] += ";S1"; p.rows[1] += ";" }, "svar.csv: row 1, column S1: no such column is known"},
			{"nothing answered", func(p *paper) {
				p.add("Fjellbekken skole", "8. trinn", "2", make([]survey.Answer, len(calm)))
			}, "svar.csv: row 3: holds no answer"},
			{"more than invited", func(p *paper) {
				for i := range 12 {
					p.add("Fjellbekken skole", "8. trinn", fmt.Sprint(i+2), calm)
				}
			}, `svar.csv: row 14, column group: with this row "8. trinn" has more answers than the 12 invited`},
		} {
			p := newPaper(t, c)
			p.add("Fjellbekken skole", "8. trinn", "1", calm)
			bad.edit(p)
			_, err := c.Import(t.Context(), "test", c.wave.ID, waves.Import{Whole: true, Approval: approval, Files: []waves.ImportFile{p.file("svar.csv")}})
			var wrong *waves.ImportError
			if !errors.As(err, &wrong) || !strings.Contains(wrong.Error()+"\n", "\n"+bad.want+"\n") {
				t.Errorf("%s: got %v, want %s", bad.name, err, bad.want)
			}
		}
		wave, err := c.st.Wave(t.Context(), c.wave.ID)
		if err != nil || wave.State != survey.Planned || wave.Imported {
			t.Errorf("a refused file has changed the wave: %+v, %v", wave, err)
		}
		if stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID); len(stored) != 0 || err != nil {
			t.Errorf("%d answers are stored, %v", len(stored), err)
		}
		if a, err := c.st.Approval(t.Context(), approval); err != nil || a.Used != nil {
			t.Errorf("a refused file has used the approval up: %+v, %v", a, err)
		}
	})
}

// column is where a column stands in the file.
func (p *paper) column(name string) int {
	return slices.Index(strings.Split(p.rows[0], ";"), name)
}

// set changes a field of the first form.
func (p *paper) set(column, value string) {
	fields := strings.Split(p.rows[1], ";")
	fields[p.column(column)] = value
	p.rows[1] = strings.Join(fields, ";")
}

// drop takes a column out.
func (p *paper) drop(column string) {
	at := p.column(column)
	for i, row := range p.rows {
		fields := strings.Split(row, ";")
		p.rows[i] = strings.Join(slices.Delete(fields, at, at+1), ";")
	}
}

func TestImportOnlyIntoThePast(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		p := newPaper(t, c)
		p.add("Fjellbekken skole", "8. trinn", "1", c.crowd(t, 3)())
		now := c.st.Now()
		for name, in := range map[string]waves.Import{
			"future":   {Opens: now.AddDate(0, 0, 1), Closes: now.AddDate(0, 0, 2)},
			"tomorrow": {Opens: now.AddDate(0, 0, -1), Closes: now.AddDate(0, 0, 1)},
			"reversed": {Opens: now.AddDate(0, 0, -1), Closes: now.AddDate(0, 0, -2)},
		} {
			in.Files = []waves.ImportFile{p.file("svar.csv")}
			if _, err := c.Import(t.Context(), "test", c.wave.ID, in); !errors.Is(err, survey.ErrState) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		c.open(t)
		in := waves.Import{Files: []waves.ImportFile{p.file("svar.csv")}, Opens: now.Add(-time.Hour), Closes: now}
		if _, err := c.Import(t.Context(), "test", c.wave.ID, in); !errors.Is(err, survey.ErrState) {
			t.Errorf("into an open wave: got %v", err)
		}
	})
}

// Groups are found by the unit's own name for them and by the wave's for merged
// ones, in several files, in the encoding a Norwegian spreadsheet saves.
func TestImportMergedGroups(t *testing.T) {
	eachTown(t, []int{6, 7, 30}, func(t *testing.T, c *town) {
		draw, legacy := c.crowd(t, 4), newPaper(t, c)
		legacy.add("Fjellbekken skole", "8. trinn", "1", draw())
		legacy.add("Fjellbekken skole", "9. trinn", "2", draw())
		other := newPaper(t, c)
		other.add("Fjellbekken skole", "8. trinn + 9. trinn", "3", draw())
		files := []waves.ImportFile{legacy.file("a.csv"), other.file("b.csv")}
		if _, err := c.Import(t.Context(), "test", c.wave.ID, waves.Import{Whole: true, Approval: c.approve(t, survey.ImportResponses, c.wave.ID), Files: files}); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			if want := map[string]int{"8. trinn + 9. trinn": 3, ":. trinn": 0}[g.Name]; g.Answered == nil || *g.Answered != want {
				t.Errorf("%s: answered %v, want %d", g.Name, g.Answered, want)
			}
		}
	})
}

// A million forms: how long reading them takes is printed, never asserted.
func BenchmarkImportMillion(b *testing.B) {
	clock := newClock()
	path := filepath.Join(b.TempDir(), "test.db")
	c := newTown(b, storetest.Open(b, path, clock.now), path, clock, []int{12})
	groups := make([]survey.Group, 10)
	err := c.st.Tx(b.Context(), func(tx *store.Tx) error {
		for i := range groups {
			groups[i] = group(c.school.ID, survey.Pupils810, fmt.Sprint("klasse ", i), survey.MaxInvited)
		}
		return tx.ReplaceGroups(b.Context(), c.school.ID, groups)
	})
	if err != nil {
		b.Fatal(err)
	}
	draw, p := c.crowd(b, 5), newPaper(b, c)
	var body bytes.Buffer
	fmt.Fprintln(&body, p.rows[0])
	for i := range 1_000_000 {
		p.rows = p.rows[:1]
		p.add("Fjellbekken skole", groups[i%10].Name, fmt.Sprint(i), draw())
		fmt.Fprintln(&body, p.rows[1])
	}
	b.SetBytes(int64(body.Len()))
	for b.Loop() {
		c.wave = c.plan(b, survey.Pupils810)
		file := waves.ImportFile{Name: "svar.csv", Body: bytes.NewReader(body.Bytes())}
		approval := c.approve(b, survey.ImportResponses, c.wave.ID)
		if _, err := c.Import(b.Context(), "test", c.wave.ID, waves.Import{Whole: true, Approval: approval, Files: []waves.ImportFile{file}}); err != nil {
			b.Fatal(err)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB-of-memory")
	b.ReportMetric(float64(body.Len())/(1<<20), "MB-of-file")
}
