package survey

import (
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 8, 3, 12, 0, 0, 0, time.UTC)

// holdsFor makes grants for the owner «o» that last a day.
func holdsFor(roles ...Role) []Grant {
	var list []Grant
	for _, r := range roles {
		list = append(list, Grant{Role: r, Owner: "o", Expires: noon.AddDate(0, 0, 1)})
	}
	return list
}

// standing is that of accounts which the console has given their roles long ago, each for
// its owner. More appointments may follow.
func standing(owner OwnerID, grants map[AccountID][]Grant, more ...Appointment) Standing {
	s := Standing{Owner: owner, Roles: grants}
	for account, held := range grants {
		for _, g := range held {
			s.Appointments = append(s.Appointments, Appointment{At: noon.AddDate(0, -1, 0), Account: account, Role: g.Role, Unit: g.Unit})
		}
	}
	s.Appointments = append(s.Appointments, more...)
	for i := range s.Appointments {
		s.Appointments[i].Number = i + 1
	}
	return s
}

func TestSignsAs(t *testing.T) {
	asked := Approval{
		Operation: ExportResearch, Asker: "anne", AskerRole: ProjectLeader, Asked: noon, Expires: noon.Add(ApprovalLife),
		Signatures: []Signature{{Account: "anne", Role: ProjectLeader}},
	}
	byResearcher := asked
	byResearcher.AskerRole, byResearcher.Signatures = Researcher, nil
	refused := asked
	refused.Refused = &noon
	for _, c := range []struct {
		name     string
		approval Approval
		account  AccountID
		grants   []Grant
		owner    OwnerID
		at       time.Time
		want     Role
	}{
		{"the other person", asked, "bo", holdsFor(DataProtection), "o", noon, DataProtection},
		{"the asker with both roles", asked, "anne", holdsFor(ProjectLeader, DataProtection), "o", noon, ""},
		{"another project leader", asked, "bo", holdsFor(ProjectLeader), "o", noon, ""},
		{"a role that signs nothing", asked, "bo", holdsFor(SteeringGroup, Researcher, AccountsManager), "o", noon, ""},
		{"another owner's officer", asked, "bo", holdsFor(DataProtection), "p", noon, ""},
		{"a role that is over", asked, "bo", holdsFor(DataProtection), "o", noon.AddDate(0, 0, 1), ""},
		{"too late", asked, "bo", []Grant{{Role: DataProtection, Owner: "o", Expires: noon.AddDate(1, 0, 0)}}, "o", noon.Add(ApprovalLife), ""},
		{"refused", refused, "bo", holdsFor(DataProtection), "o", noon, ""},
		{"for a researcher, first", byResearcher, "bo", holdsFor(ProjectLeader), "o", noon, ProjectLeader},
		{"the researcher signs nothing", byResearcher, "anne", holdsFor(ProjectLeader, DataProtection), "o", noon, ""},
	} {
		c.approval.Standing = standing(c.owner, map[AccountID][]Grant{"anne": holdsFor(ProjectLeader, Researcher), c.account: c.grants})
		if got, why := c.approval.SignsAs(c.account, c.at); got != c.want || why.Kind != "" {
			t.Errorf("%s: signs as %q (%s), want %q", c.name, got, why.Kind, c.want)
		}
	}
}

// Every operation needs two people, and one person with every role is not two.
func TestNobodyActsAlone(t *testing.T) {
	for o := range operations {
		if len(o.Signers()) < 2 {
			t.Errorf("%s is done by one person", o)
		}
		a := Approval{Operation: o, Asker: "anne", Asked: noon, Expires: noon.Add(ApprovalLife)}
		all := map[AccountID][]Grant{"anne": holdsFor(Roles()...)}
		for i := range 6 {
			all[AccountID(rune('b'+i))] = holdsFor(Roles()...)
		}
		a.Standing = standing("o", all)
		a.AskerRole = o.AsksAs(holdsFor(Roles()...), "o", noon)
		if !slices.Contains(o.Askers(), a.AskerRole) {
			t.Errorf("%s is asked for as %q", o, a.AskerRole)
		}
		if slices.Contains(o.Signers(), a.AskerRole) {
			a.Signatures = []Signature{{Account: "anne", Role: a.AskerRole}}
		}
		if role, _ := a.SignsAs("anne", noon); role != "" || a.State(noon) != Waiting {
			t.Errorf("%s: the asker signs as %q, and it is %s", o, role, a.State(noon))
		}
		for i := 0; a.State(noon) == Waiting; i++ {
			if i > 5 {
				t.Fatalf("%s is never approved", o)
			}
			account := AccountID(rune('b' + i))
			role, _ := a.SignsAs(account, noon)
			a.Signatures = append(a.Signatures, Signature{Account: account, Role: role})
			if again, _ := a.SignsAs(account, noon); again != "" {
				t.Errorf("%s: one account signs twice", o)
			}
		}
		if a.State(noon) != Approved || a.State(a.Expires) != Expired {
			t.Errorf("%s: %s, then %s", o, a.State(noon), a.State(a.Expires))
		}
	}
}

func TestApprovalCheck(t *testing.T) {
	waves := []Wave{{ID: "closed", State: Closed}, {ID: "open", State: Open}, {ID: "planned", State: Planned}, {ID: "later", State: Planned}}
	for _, c := range []struct {
		approval Approval
		field    string
		want     ProblemKind
	}{
		{Approval{Operation: ExportResearch, Purpose: "Evaluering", Waves: []WaveID{"closed"}}, "", ""},
		{Approval{Operation: ImportResponses, Purpose: "Papir", Waves: []WaveID{"planned"}}, "", ""},
		{Approval{Operation: DeleteProject, Purpose: "Over"}, "", ""},
		{Approval{Operation: DeleteOwner, Purpose: "Over", Waves: []WaveID{"closed"}}, "waves", Unknown},
		{Approval{Operation: "drop tables", Purpose: "x", Waves: []WaveID{"closed"}}, "operation", Unknown},
		{Approval{Operation: ExportResearch, Purpose: " ", Waves: []WaveID{"closed"}}, "purpose", Missing},
		{Approval{Operation: ExportResearch, Purpose: string(make([]byte, MaxPurpose+1)), Waves: []WaveID{"closed"}}, "purpose", TooLong},
		{Approval{Operation: ExportResearch, Purpose: "x"}, "waves", Missing},
		{Approval{Operation: ExportResearch, Purpose: "x", Waves: []WaveID{"open"}}, "waves", Unknown},
		{Approval{Operation: ExportResearch, Purpose: "x", Waves: []WaveID{"closed", "foreign"}}, "waves", Unknown},
		{Approval{Operation: ImportResponses, Purpose: "x", Waves: []WaveID{"closed"}}, "waves", Unknown},
		{Approval{Operation: ImportResponses, Purpose: "x", Waves: []WaveID{"planned", "later"}}, "waves", OutOfRange},
	} {
		problems := c.approval.Check(waves)
		if c.want == "" && len(problems) > 0 || c.want != "" && problems.Of(c.field) != c.want {
			t.Errorf("%+v: %v", c.approval, problems)
		}
	}
}
