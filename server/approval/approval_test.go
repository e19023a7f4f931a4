package approval_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/approval"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// town is a municipality with one closed wave and people in every role.
type town struct {
	*approval.Service
	st      *store.Store
	waves   *waves.Service
	now     *atomic.Int64
	owner   survey.Owner
	project survey.Project
	wave    survey.WaveID
	people  map[survey.Role]survey.AccountID
	paper   string // seventy answers, as a file to import
}

func eachTown(t *testing.T, test func(t *testing.T, c *town)) {
	t.Helper()
	start := time.Date(2026, 8, 3, 8, 0, 0, 0, time.UTC)
	var now atomic.Int64
	clock := func() time.Time { return time.Unix(now.Load(), 0) }
	now.Store(start.Unix())
	storetest.EachURL(t, clock, func(t *testing.T, st *store.Store, _ string) {
		now.Store(start.Unix())
		library, err := questionnaire.Load()
		if err != nil {
			t.Fatal(err)
		}
		directory, err := keys.Open(filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy"))
		if err != nil {
			t.Fatal(err)
		}
		c := &town{st: st, waves: waves.New(st, directory, library), now: &now, people: map[survey.Role]survey.AccountID{}}
		c.Service = approval.New(st, c.waves)
		c.found(t, start)
		c.wait(survey.RoleAge)
		c.paper = papers(library)
		c.collect(t)
		test(t, c)
	})
}

// found stores the owner, a school and a person in every role.
func (c *town) found(t *testing.T, start time.Time) {
	t.Helper()
	ctx := t.Context()
	c.owner = survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal kommune", Fictional: true}
	c.project = survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: c.owner.ID, Name: "Trygt og godt", Starts: start, Ends: start.AddDate(2, 0, 0)}
	school := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: c.owner.ID, Name: "Fjellbekken skole", Kind: survey.School}
	c.wave = survey.NewID[survey.WaveID]()
	err := c.st.Tx(ctx, func(tx *store.Tx) error {
		err := errors.Join(tx.CreateOwner(ctx, c.owner), tx.CreateUnit(ctx, school), tx.CreateProject(ctx, c.project),
			tx.CreateGroup(ctx, survey.Group{ID: survey.NewID[survey.GroupID](), Unit: school.ID, Audience: survey.Pupils810, Name: "8.–10. trinn", Invited: 80}),
			tx.CreateWave(ctx, survey.Wave{
				ID: c.wave, Project: c.project.ID, Kind: survey.Baseline, Name: "Startmåling", Opens: start.AddDate(0, -1, 0), Closes: start.AddDate(0, 1, 0),
			}, []survey.Audience{survey.Pupils810}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range survey.Roles() {
		if !role.OfUnit() {
			c.people[role] = c.person(t, audit.CommandLine, role)
		}
	}
}

// wait lets time go by.
func (c *town) wait(d time.Duration) { c.now.Add(int64(d / time.Second)) }

// person is somebody whom an actor has invited with a role, and given the others.
func (c *town) person(t *testing.T, by audit.Actor, role survey.Role, others ...survey.Role) survey.AccountID {
	t.Helper()
	e := setup.NewEditor(c.st, c.owner.ID, by)
	id := survey.NewID[survey.AccountID]()
	grant := survey.Grant{Role: role, Expires: c.st.Now().AddDate(3, 0, 0)}
	_, problems, err := e.CreateAccount(t.Context(), store.Account{ID: id, Login: string(id), Name: "Prøve", Language: "nb"}, grant)
	for _, grant.Role = range others {
		if err == nil && len(problems) == 0 {
			problems, err = e.Give(t.Context(), id, grant)
		}
	}
	if err := setup.Wrong(problems, err); err != nil {
		t.Fatal(err)
	}
	return id
}

// papers is what seventy pupils have written on paper.
func papers(library *questionnaire.Library) string {
	q, _ := library.Current(survey.Pupils810)
	crowd, random := simulate.NewCrowd(q, simulate.Typical(q)), rand.New(rand.NewPCG(7, 8))
	var file strings.Builder
	file.WriteString("unit,audience,group,form")
	for _, item := range q.Items {
		file.WriteString("," + item.Code)
	}
	for i := range 70 {
		fmt.Fprintf(&file, "\nFjellbekken skole,pupils-8-10,8.–10. trinn,%d", i)
		for _, a := range crowd.Answers(random) {
			switch a {
			case survey.Skipped, survey.NotAsked:
				file.WriteString(",")
			case survey.Declined:
				file.WriteString(",declined")
			case survey.Beside:
				file.WriteString(",beside")
			case survey.DontKnow:
				file.WriteString(",dont_know")
			default:
				fmt.Fprintf(&file, ",%d", a)
			}
		}
	}
	return file.String()
}

// collect fills the wave from paper, with two persons' word for it.
func (c *town) collect(t *testing.T) {
	t.Helper()
	approval := c.ask(t, survey.ProjectLeader, survey.ImportResponses)
	c.sign(t, survey.DataProtection, approval)
	in := waves.Import{Approval: approval, Files: []waves.ImportFile{{Name: "svar.csv", Body: strings.NewReader(c.paper)}}}
	if _, err := c.waves.Import(t.Context(), "test", c.wave, in); err != nil {
		t.Fatal(err)
	}
}

func (c *town) ask(t *testing.T, role survey.Role, operation survey.Operation) survey.ApprovalID {
	t.Helper()
	a, problems, err := c.Ask(t.Context(), c.people[role], survey.Approval{
		Operation: operation, Project: c.project.ID, Purpose: "Evaluering av prosjektet", Waves: []survey.WaveID{c.wave},
	})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return a.ID
}

func (c *town) sign(t *testing.T, role survey.Role, id survey.ApprovalID) {
	t.Helper()
	if err := c.Sign(t.Context(), c.people[role], c.project.ID, id); err != nil {
		t.Fatal(err)
	}
}

// approvedExport is one that a researcher has asked for and two have signed.
func (c *town) approvedExport(t *testing.T) survey.ApprovalID {
	t.Helper()
	id := c.ask(t, survey.Researcher, survey.ExportResearch)
	c.sign(t, survey.ProjectLeader, id)
	c.sign(t, survey.DataProtection, id)
	return id
}

// A researcher asks, two others sign, and the package is there once.
func TestResearcherNeedsTwoOthers(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx, researcher := t.Context(), c.people[survey.Researcher]
		id := c.ask(t, survey.Researcher, survey.ExportResearch)
		early := func(when string) {
			if body, _, err := c.Export(ctx, researcher, id, nil); !errors.Is(err, survey.ErrState) || body != nil {
				t.Fatalf("%s: %d bytes, %v", when, len(body), err)
			}
		}
		early("before anybody has signed")
		c.sign(t, survey.ProjectLeader, id)
		early("with one signature")
		c.sign(t, survey.DataProtection, id)
		for role, account := range c.people {
			if role == survey.Researcher {
				continue
			}
			if _, _, err := c.Export(ctx, account, id, nil); !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("%s, who has not asked: %v", role, err)
			}
		}
		// A package that finds no room spends nothing: there is no second one.
		if _, _, err := c.Export(ctx, researcher, id, func([]byte) error { return syscall.ENOSPC }); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("with nowhere to keep it: %v", err)
		}
		body, report, err := c.Export(ctx, researcher, id, nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Rows != 70 || report.K != 70 {
			t.Errorf("report: %+v", report)
		}
		table := read(t, body, "pupils-8-10.v2.csv")
		if n := strings.Count(table, "\n"); n != 71 || strings.Contains(table, "Fjellbekken") {
			t.Errorf("the table has %d lines: %.200s", n, table)
		}
		early("a second time")
		log, err := c.st.AuditAfter(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, e := range log {
			if strings.Contains(e.About, string(id)) {
				steps = append(steps, string(e.Action))
			}
		}
		if got := strings.Join(steps, ", "); got != "ask to export research, approve to export research, approve to export research, export research" {
			t.Errorf("the log tells: %s", got)
		}
	})
}

func read(t *testing.T, body []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Who may not, may not: other roles, the same person in two roles, another owner.
func TestWhoMaySign(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx := t.Context()
		both, foreign := c.person(t, audit.CommandLine, survey.ProjectLeader, survey.DataProtection), survey.NewID[survey.AccountID]()
		c.wait(survey.RoleAge)
		other := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabodal"}
		err := c.st.Tx(ctx, func(tx *store.Tx) error {
			return errors.Join(
				tx.CreateOwner(ctx, other), tx.CreateAccount(ctx, store.Account{ID: foreign, Owner: other.ID, Login: "nabo", Name: "Nabo"}),
				tx.Grant(ctx, foreign, survey.Grant{Role: survey.DataProtection, Owner: other.ID, Expires: tx.Now().AddDate(1, 0, 0)}))
		})
		if err != nil {
			t.Fatal(err)
		}
		id := c.ask(t, survey.Researcher, survey.ExportResearch)
		for role, account := range c.people {
			if role != survey.ProjectLeader && role != survey.DataProtection {
				if err := c.Sign(ctx, account, c.project.ID, id); !errors.Is(err, survey.ErrState) {
					t.Errorf("%s signs: %v", role, err)
				}
			}
		}
		if err := c.Sign(ctx, foreign, c.project.ID, id); !errors.Is(err, survey.ErrState) {
			t.Errorf("another owner's officer signs: %v", err)
		}
		if err := c.Sign(ctx, both, c.project.ID, id); err != nil {
			t.Fatal(err)
		}
		if err := c.Sign(ctx, both, c.project.ID, id); !errors.Is(err, survey.ErrState) {
			t.Errorf("one person signs in two roles: %v", err)
		}
		// The database refuses as well, whatever the program asks of it.
		err = c.st.Tx(ctx, func(tx *store.Tx) error {
			return tx.SignApproval(ctx, id, survey.Signature{Account: both, Role: survey.DataProtection, At: tx.Now()})
		})
		if err == nil {
			t.Error("the database takes a second signature of one account")
		}
		for _, account := range []survey.AccountID{c.people[survey.SteeringGroup], c.people[survey.ProjectLeader], c.people[survey.DataProtection], foreign} {
			_, _, err := c.Ask(ctx, account, survey.Approval{Operation: survey.ExportResearch, Project: c.project.ID, Purpose: "x", Waves: []survey.WaveID{c.wave}})
			if !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("%s asks: %v", account, err)
			}
		}
	})
}

func TestApprovalsEnd(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx, leader := t.Context(), c.people[survey.ProjectLeader]
		researcher := c.people[survey.Researcher]
		refused := c.ask(t, survey.Researcher, survey.ExportResearch)
		if err := c.Refuse(ctx, c.people[survey.SteeringGroup], c.project.ID, refused); !errors.Is(err, survey.ErrState) {
			t.Errorf("somebody without a word in it refuses: %v", err)
		}
		if err := c.Refuse(ctx, c.people[survey.DataProtection], c.project.ID, refused); err != nil {
			t.Fatal(err)
		}
		if err := c.Sign(ctx, c.people[survey.DataProtection], c.project.ID, refused); !errors.Is(err, survey.ErrState) {
			t.Errorf("what is refused is signed: %v", err)
		}
		taken := c.approvedExport(t)
		if err := c.Refuse(ctx, researcher, c.project.ID, taken); err != nil {
			t.Errorf("the asker takes it back: %v", err)
		}
		regretted := c.approvedExport(t)
		if err := c.Refuse(ctx, leader, c.project.ID, regretted); err != nil {
			t.Errorf("who has signed takes it back: %v", err)
		}
		late := c.approvedExport(t)
		c.now.Add(int64(survey.ApprovalLife / time.Second))
		for name, id := range map[string]survey.ApprovalID{"refused": refused, "taken back": taken, "regretted": regretted, "expired": late} {
			if body, _, err := c.Export(ctx, researcher, id, nil); !errors.Is(err, survey.ErrState) || body != nil {
				t.Errorf("%s: %d bytes, %v", name, len(body), err)
			}
		}
	})
}

// Who was a researcher when asking and is none now gets nothing.
func TestRoleTakenBack(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx, researcher := t.Context(), c.people[survey.Researcher]
		id := c.approvedExport(t)
		err := c.st.Tx(ctx, func(tx *store.Tx) error {
			roles, err := tx.RolesOf(ctx, c.owner.ID)
			for _, held := range roles {
				if held.Account == researcher {
					err = errors.Join(err, tx.RevokeRole(ctx, researcher, held.ID))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if body, _, err := c.Export(ctx, researcher, id, nil); !errors.Is(err, survey.ErrState) || body != nil {
			t.Errorf("%d bytes, %v", len(body), err)
		}
		if a, err := c.st.Approval(ctx, id); err != nil || a.Used != nil {
			t.Errorf("the approval is used up: %+v, %v", a, err)
		}
	})
}

// Of many who use one approval at the same moment, one gets the package. Units are
// called the same in the next one.
func TestUsedOnce(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		researcher := c.people[survey.Researcher]
		var names []string
		for range 2 {
			id := c.approvedExport(t)
			var packages [][]byte
			var mu sync.Mutex
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() {
					body, _, err := c.Export(t.Context(), researcher, id, nil)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						packages = append(packages, body)
					} else if !errors.Is(err, survey.ErrState) && !errors.Is(err, survey.ErrUnavailable) {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if len(packages) != 1 {
				t.Fatalf("%d packages for one approval", len(packages))
			}
			row := strings.Split(strings.Split(read(t, packages[0], "pupils-8-10.v2.csv"), "\n")[1], ",")
			names = append(names, row[3])
		}
		if names[0] != names[1] || len(names[0]) != 6 {
			t.Errorf("the school is called %q", names)
		}
	})
}
