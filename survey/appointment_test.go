package survey

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// day is a day after the towns' people have had their roles for a month.
func day(n int) time.Time { return noon.AddDate(0, 0, n) }

// town is a municipality: a leader, a second leader, an officer, a researcher and an
// accounts manager, whom the console appointed a month before, and what happened since.
func town(more ...Appointment) Standing {
	grants := map[AccountID][]Grant{}
	for account, role := range map[AccountID]Role{
		"leader": ProjectLeader, "leader2": ProjectLeader, "officer": DataProtection, "researcher": Researcher, "manager": AccountsManager,
	} {
		grants[account] = []Grant{{Role: role, Owner: "o", Expires: noon.AddDate(1, 0, 0)}}
	}
	return standing("o", grants, more...)
}

// by is one appointment after the beginning; without a role a new link.
func by(who, account AccountID, role Role, at int) Appointment {
	return Appointment{At: day(at), By: who, Account: account, Role: role}
}

// export is one that the researcher asked for on the twentieth day and that these
// signed on the twenty-first.
func export(s Standing, signers ...AccountID) Approval {
	a := Approval{Operation: ExportResearch, Asker: "researcher", AskerRole: Researcher, Asked: day(20), Expires: day(20).Add(ApprovalLife), Standing: s}
	for i, account := range signers {
		a.Signatures = append(a.Signatures, Signature{Account: account, Role: a.Operation.Signers()[i], At: day(21)})
	}
	return a
}

// Two persons are two: whoever has a hold on a signer's account, by whatever way, is
// not another person than that signer.
func TestTwoPersonsAreTwo(t *testing.T) {
	puppet := func(more ...Appointment) Standing { // somebody called «puppet» is an officer as well
		s := town(more...)
		s.Roles["puppet"] = []Grant{{Role: DataProtection, Owner: "o", Expires: noon.AddDate(1, 0, 0)}}
		return s
	}
	for _, c := range []struct {
		name     string
		standing Standing
		officer  AccountID
		want     ObjectionKind
	}{
		{"two whom the console appointed", town(), "officer", ""},
		{"the leader makes the officer", puppet(by("leader", "puppet", DataProtection, 0)), "puppet", OneHand},
		{"the researcher makes the officer", puppet(by("researcher", "puppet", DataProtection, 0)), "puppet", OneHand},
		{"the leader makes the account, the console gives the role", puppet(by("leader", "puppet", WorkingGroup, 0), by("", "puppet", DataProtection, 1)), "puppet", OneHand},
		{"the console makes the account, the leader gives the role", puppet(by("", "puppet", WorkingGroup, 0), by("leader", "puppet", DataProtection, 1)), "puppet", OneHand},
		{"the leader makes a new link", town(by("leader", "officer", "", 1)), "officer", OneHand},
		{"and the console another one after it", town(by("leader", "officer", "", 1), by("", "officer", "", 2)), "officer", OneHand},
		{"a chain", puppet(by("leader", "between", AccountsManager, 0), by("between", "puppet", DataProtection, 1)), "puppet", OneHand},
		{"a chain by a link", puppet(by("leader", "manager", "", 0), by("manager", "puppet", DataProtection, 1)), "puppet", OneHand},
		{
			"a chain of four, whose last link was renewed by another",
			puppet(by("leader", "b", AccountsManager, 0), by("b", "c", AccountsManager, 1), by("c", "puppet", DataProtection, 2), by("officer", "puppet", "", 3)),
			"puppet", OneHand,
		},
		{"somebody else makes both", puppet(by("manager", "puppet", DataProtection, 0), by("manager", "leader", "", 0)), "puppet", OneHand},
		{"somebody else is behind both, at the ends of chains", puppet(by("manager", "b", AccountsManager, 0), by("b", "puppet", DataProtection, 1), by("manager", "leader", "", 0)), "puppet", OneHand},
		{"a circle", puppet(by("puppet", "leader", "", 0), by("leader", "puppet", "", 0), by("", "puppet", DataProtection, 0)), "puppet", OneHand},
		{"the role is six days old", puppet(by("", "puppet", DataProtection, 16)), "puppet", TooNew},
		{"the role is a week old", puppet(by("", "puppet", DataProtection, 14)), "puppet", ""},
		{"the role was given again", town(by("", "officer", DataProtection, 19)), "officer", TooNew},
		{"the log knows nothing of the role", puppet(), "puppet", NotLogged},
		{"only of the same role at a unit", puppet(Appointment{At: day(0), Account: "puppet", Role: DataProtection, Unit: "u"}), "puppet", NotLogged},
		{"the manager makes the researcher and the leader", town(by("manager", "researcher", Researcher, 0), by("manager", "leader", "", 0)), "officer", ""},
		{"an officer makes the officer", puppet(by("officer", "puppet", DataProtection, 0)), "puppet", ""},
	} {
		a := export(c.standing, "leader")
		role, why := a.SignsAs(c.officer, day(21))
		if role != DataProtection || why.Kind != c.want {
			t.Errorf("%s: may sign as %q, against it %q; want %q", c.name, role, why.Kind, c.want)
		}
		// Who signs first makes no difference, nor does it help to have signed somehow.
		signed := export(c.standing, "leader", c.officer)
		if state := signed.State(day(21)); (state == Approved) != (c.want == "") {
			t.Errorf("%s: with both signatures it is %s", c.name, state)
		}
		if lacks := strings.Join(signed.Lacks(day(21), func(id AccountID) string { return string(id) }), "; "); (lacks == "") != (c.want == "") {
			t.Errorf("%s: lacks %q", c.name, lacks)
		}
	}
}

// Who made an import's asker, who is one of its signers, does not sign for it either.
func TestAskerSignsByAsking(t *testing.T) {
	for hand, want := range map[AccountID]ObjectionKind{"": "", "officer": OneHand, "manager": ""} {
		a := Approval{Operation: ImportResponses, Asker: "leader2", AskerRole: ProjectLeader, Asked: day(20), Expires: day(30), Standing: town(by(hand, "leader2", ProjectLeader, 0))}
		a.Signatures = []Signature{{Account: "leader2", Role: ProjectLeader, At: day(20)}}
		if _, why := a.SignsAs("officer", day(21)); why.Kind != want {
			t.Errorf("%q made the asker: against the officer %q, want %q", hand, why.Kind, want)
		}
	}
	young := Approval{Operation: ImportResponses, Asker: "leader2", Standing: town(by("", "leader2", ProjectLeader, 18))}
	if role, why := young.AsksAs("leader2", day(20)); role != ProjectLeader || why.Kind != TooNew || !why.From.Equal(day(25)) {
		t.Errorf("a new project leader asks as %q, against it %+v", role, why)
	}
	if role, why := export(town()).AsksAs("researcher", day(20)); role != Researcher || why.Kind != "" {
		t.Errorf("a researcher asks as %q, against it %q", role, why.Kind)
	}
}

// What happens after the signatures is judged when the answers are to be handed out.
func TestWordsAreJudgedWhenTheyAreUsed(t *testing.T) {
	without := func(account AccountID, more ...Appointment) Standing {
		s := town(more...)
		delete(s.Roles, account)
		return s
	}
	for _, c := range []struct {
		name     string
		standing Standing
		at       int
		want     ApprovalState
	}{
		{"nothing", town(), 22, Approved},
		{"the officer is demoted", without("officer"), 22, Waiting},
		{"the leader is demoted", without("leader"), 22, Waiting},
		{"the researcher is demoted", without("researcher"), 22, Waiting},
		{"the officer's role is taken and given again", town(by("", "officer", DataProtection, 22)), 22, Waiting},
		{"and a week goes", town(by("", "officer", DataProtection, 22)), 29, Approved},
		{"the console makes a new link for the officer", town(by("", "officer", "", 22)), 22, Waiting},
		{"the manager makes a new link for the leader", town(by("manager", "leader", "", 22)), 22, Waiting},
		{"and a week goes", town(by("manager", "leader", "", 22)), 29, Waiting},
		{"the manager makes a new link for the researcher", town(by("manager", "researcher", "", 22)), 22, Waiting},
		{"in the second of the asking", town(by("manager", "researcher", "", 20)), 22, Waiting},
		{"before the asking", town(by("manager", "researcher", "", 19)), 22, Approved},
		{"the leader gives the officer one more role", town(by("leader", "officer", SteeringGroup, 22)), 22, Waiting},
		{"the role has run out", town(), 400, Expired},
	} {
		if state := export(c.standing, "leader", "officer").State(day(c.at)); state != c.want {
			t.Errorf("%s: it is %s, want %s", c.name, state, c.want)
		}
	}
}

// Nobody is asked for a word that helps nobody: the asker may not have the answers.
func TestNobodySignsForALostAsker(t *testing.T) {
	for _, lost := range []Standing{town(by("manager", "researcher", "", 21)), func() Standing { s := town(); delete(s.Roles, "researcher"); return s }()} {
		if role, why := export(lost).SignsAs("officer", day(22)); role != DataProtection || why.Kind == "" {
			t.Errorf("the officer signs as %q, against it %q", role, why.Kind)
		}
	}
}

// Officers are told of every role that reaches answers and of every new link of those
// who have had one, also after it was taken back.
func TestWatched(t *testing.T) {
	log := Appointments{
		{Number: 1, Account: "kari", Role: ProjectLeader},
		{Number: 2, Account: "per", Role: Leader, Unit: "u"},
		{Number: 3, Account: "per"},
		{Number: 4, Account: "ola", Role: DataProtection},
		{Number: 5, Account: "ola"},
		{Number: 6, Account: "per", Role: Researcher},
		{Number: 7, Account: "per"},
		{Number: 8, Account: "kari", Role: SteeringGroup},
		{Number: 9, Account: "kari"},
	}
	numbers := func(after int) (list []int) {
		for _, one := range log.Watched(after) {
			list = append(list, one.Number)
		}
		return list
	}
	if got := fmt.Sprint(numbers(0)); got != "[1 4 5 6 7 9]" {
		t.Errorf("watched: %s", got)
	}
	if got := fmt.Sprint(numbers(5)); got != "[6 7 9]" {
		t.Errorf("after the fifth: %s", got)
	}
}

// Only officers manage officers.
func TestOfficersAreManagedByOfficers(t *testing.T) {
	for _, r := range Roles() {
		want := Manage
		if r == DataProtection {
			want = Appoint
		}
		if r.ManagedBy() != want || KeptBy(holdsFor(r), "o", noon) != want || KeptBy(holdsFor(r), "o", noon.AddDate(1, 0, 0)) != Manage {
			t.Errorf("%s is managed by %q", r, r.ManagedBy())
		}
		for _, action := range []Action{Manage, Appoint} {
			may := Can(holdsFor(r), action, "o", "", noon)
			if want := action == Appoint && r == DataProtection || action == Manage && (r == ProjectLeader || r == AccountsManager); may != want {
				t.Errorf("%s may %s: %v", r, action, may)
			}
		}
	}
}
