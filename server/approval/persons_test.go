package approval_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// as is the editor of somebody who signs in.
func (c *town) as(account survey.AccountID) setup.Editor {
	return setup.NewEditor(c.st, c.owner.ID, audit.Actor(account))
}

// trick is what somebody does to be two persons. It returns who is to sign as the data
// protection officer beside the project leader, and in which of the two moments it is
// done: before anybody signs, or after all have.
type trick struct {
	name  string
	later bool
	do    func(*testing.T, *town) (officer survey.AccountID)
}

// tricks are those that the pages allow: officers are appointed by officers and by the
// console, so every trick has a moment when one of these helps without knowing.
func tricks() []trick {
	ctx := context.Background()
	must := func(t *testing.T, problems survey.Problems, err error) {
		t.Helper()
		if err := setup.Wrong(problems, err); err != nil {
			t.Fatal(err)
		}
	}
	officer := survey.Grant{Role: survey.DataProtection}
	console := func(c *town) setup.Editor { return setup.NewEditor(c.st, c.owner.ID, audit.CommandLine) }
	takeBack := func(t *testing.T, c *town, account survey.AccountID) {
		t.Helper()
		roles, err := c.st.RolesOf(ctx, c.owner.ID)
		for _, r := range roles {
			if r.Account == account {
				err = errors.Join(err, console(c).TakeBack(ctx, account, r.ID))
			}
		}
		must(t, nil, err)
	}
	return []trick{
		{"the leader's invitee becomes an officer", false, func(t *testing.T, c *town) survey.AccountID {
			id := c.person(t, audit.Actor(c.people[survey.ProjectLeader]), survey.ReferenceGroup)
			problems, err := console(c).Give(ctx, id, officer)
			must(t, problems, err)
			return id
		}},
		{"an invitee's invitee becomes an officer", false, func(t *testing.T, c *town) survey.AccountID {
			between := c.person(t, audit.Actor(c.people[survey.ProjectLeader]), survey.AccountsManager)
			id := c.person(t, audit.Actor(between), survey.ReferenceGroup)
			problems, err := console(c).Give(ctx, id, officer)
			must(t, problems, err)
			must(t, nil, c.as(c.people[survey.AccountsManager]).DeletePerson(ctx, between))
			return id
		}},
		{"who made the leader becomes an officer", false, func(t *testing.T, c *town) survey.AccountID {
			id := c.people[survey.AccountsManager]
			_, err := c.as(id).NewLink(ctx, c.people[survey.ProjectLeader])
			must(t, nil, err)
			problems, err := console(c).Give(ctx, id, officer)
			must(t, problems, err)
			return id
		}},
		{"somebody else renews the leader and makes who becomes an officer", false, func(t *testing.T, c *town) survey.AccountID {
			manager := c.people[survey.AccountsManager]
			_, err := c.as(manager).NewLink(ctx, c.people[survey.ProjectLeader])
			must(t, nil, err)
			id := c.person(t, audit.Actor(manager), survey.ReferenceGroup)
			problems, err := console(c).Give(ctx, id, officer)
			must(t, problems, err)
			return id
		}},
		{"the officer's role runs out, the leader renews the link, the console the role", false, func(t *testing.T, c *town) survey.AccountID {
			id := c.people[survey.DataProtection]
			takeBack(t, c, id)
			_, err := c.as(c.people[survey.ProjectLeader]).NewLink(ctx, id)
			must(t, nil, err)
			problems, err := console(c).Give(ctx, id, officer)
			must(t, problems, err)
			return id
		}},
		{"the officer is demoted after signing", true, func(t *testing.T, c *town) survey.AccountID {
			takeBack(t, c, c.people[survey.DataProtection])
			return ""
		}},
		{"and is given the role again", true, func(t *testing.T, c *town) survey.AccountID {
			takeBack(t, c, c.people[survey.DataProtection])
			problems, err := console(c).Give(ctx, c.people[survey.DataProtection], officer)
			must(t, problems, err)
			return ""
		}},
		{"the officer is deleted after signing", true, func(t *testing.T, c *town) survey.AccountID {
			must(t, nil, console(c).DeletePerson(ctx, c.people[survey.DataProtection]))
			return ""
		}},
		{"the leader who signed gets a new link from the manager", true, func(t *testing.T, c *town) survey.AccountID {
			_, err := c.as(c.people[survey.AccountsManager]).NewLink(ctx, c.people[survey.ProjectLeader])
			must(t, nil, err)
			return ""
		}},
		{"the researcher who asked gets a new link from the leader", true, func(t *testing.T, c *town) survey.AccountID {
			_, err := c.as(c.people[survey.ProjectLeader]).NewLink(ctx, c.people[survey.Researcher])
			must(t, nil, err)
			return ""
		}},
	}
}

// Nobody gets the answers by being two persons, whatever they do before the others sign
// or after.
func TestNobodyIsTwoPersons(t *testing.T) {
	for _, try := range tricks() {
		t.Run(try.name, func(t *testing.T) {
			eachTown(t, func(t *testing.T, c *town) {
				ctx := t.Context()
				var id survey.ApprovalID
				if try.later {
					id = c.approvedExport(t)
					c.wait(survey.RoleAge / 7)
					try.do(t, c)
				} else {
					officer := try.do(t, c)
					c.wait(survey.RoleAge)
					id = c.ask(t, survey.Researcher, survey.ExportResearch)
					c.sign(t, survey.ProjectLeader, id)
					if err := c.Sign(ctx, officer, c.project.ID, id); !errors.Is(err, survey.ErrState) {
						t.Errorf("the officer signs: %v", err)
					}
					err := c.st.Tx(ctx, func(tx *store.Tx) error { // as a bug elsewhere might
						return tx.SignApproval(ctx, id, survey.Signature{Account: officer, Role: survey.DataProtection, At: tx.Now()})
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				for name, account := range map[string]survey.AccountID{"the page": c.people[survey.Researcher], "the command line": ""} {
					body, _, err := c.Export(ctx, account, id, nil)
					if !errors.Is(err, survey.ErrState) || body != nil {
						t.Errorf("%s hands out %d bytes, %v", name, len(body), err)
					} else if !strings.Contains(err.Error(), "it is waiting (") {
						t.Errorf("%s does not say why: %v", name, err)
					}
				}
				if a, err := c.st.Approval(ctx, id); err != nil || a.Used != nil {
					t.Errorf("the approval is used up: %+v, %v", a, err)
				}
				// What does not count may still be taken back.
				if err := c.Refuse(ctx, c.people[survey.Researcher], c.project.ID, id); err != nil {
					t.Errorf("taking it back: %v", err)
				}
			})
		})
	}
}

// An import is judged when it is done, too, and a new project leader cannot ask for one;
// refusing needs no seven days.
func TestImportIsJudgedWhenItIsDone(t *testing.T) {
	eachTown(t, func(t *testing.T, c *town) {
		ctx := t.Context()
		next := survey.Wave{
			ID: survey.NewID[survey.WaveID](), Project: c.project.ID, Kind: survey.Pulse, Name: "Midtveis", Opens: c.st.Now(), Closes: c.st.Now().AddDate(0, 1, 0),
		}
		if err := c.st.Tx(ctx, func(tx *store.Tx) error { return tx.CreateWave(ctx, next, []survey.Audience{survey.Pupils810}) }); err != nil {
			t.Fatal(err)
		}
		closed := c.wave
		c.wave = next.ID
		id := c.ask(t, survey.ProjectLeader, survey.ImportResponses)
		c.sign(t, survey.DataProtection, id)
		c.wait(survey.RoleAge / 7)
		if _, err := c.as(c.people[survey.AccountsManager]).NewLink(ctx, c.people[survey.ProjectLeader]); err != nil {
			t.Fatal(err)
		}
		in := waves.Import{Approval: id, Files: []waves.ImportFile{{Name: "svar.csv", Body: strings.NewReader(c.paper)}}}
		if _, err := c.waves.Import(ctx, audit.CommandLine, c.wave, in); !errors.Is(err, survey.ErrState) || !strings.Contains(err.Error(), "new sign-in link") {
			t.Errorf("an import by a word that does not count: %v", err)
		}
		young := c.person(t, audit.CommandLine, survey.ProjectLeader)
		asked := survey.Approval{Operation: survey.ImportResponses, Project: c.project.ID, Purpose: "Papir", Waves: []survey.WaveID{c.wave}}
		if _, _, err := c.Ask(ctx, young, asked); !errors.Is(err, survey.ErrState) {
			t.Errorf("a new project leader asks: %v", err)
		}
		c.wave = closed
		open := c.ask(t, survey.Researcher, survey.ExportResearch)
		if err := c.Sign(ctx, young, c.project.ID, open); !errors.Is(err, survey.ErrState) {
			t.Errorf("a new project leader signs: %v", err)
		}
		if err := c.Refuse(ctx, young, c.project.ID, open); err != nil {
			t.Errorf("a new project leader refuses: %v", err)
		}
	})
}
