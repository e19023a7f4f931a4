package disclosure_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/attacker"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// The attacker's eye for follow-ups, which are told of all waves together: how many in each
// group and wave its base counts, how many of these chose an option, and how many of those count.

// toldTogether publishes the waves of a project, the last of which is its first endline.
func toldTogether(t testing.TB, waves []Input) []Snapshot {
	t.Helper()
	var closed []Snapshot
	var before []Recalled
	for i, in := range waves {
		if in.Wave.Kind = survey.Pulse; i == len(waves)-1 {
			in.Wave.Kind, in.FirstEndline, in.Before = survey.Endline, true, before
		}
		s, err := Publish(in)
		if err != nil {
			t.Fatal(err)
		}
		closed, before = append(closed, s), append(before, Recall(in, s))
	}
	return closed
}

// atGroup is a group in a wave.
type atGroup struct {
	wave  int
	group survey.GroupID
}

// followers is what is known of one follow-up.
type followers struct {
	attacker.System
	base, chose, count, without map[atGroup]attacker.Unknown // counted by the base; chose an option, and not; count
	truth                       map[attacker.Unknown]int
	unit                        map[atGroup]survey.UnitID
}

// met adds an unknown, with what it is in truth.
func (f *followers) met(most, truth int) attacker.Unknown {
	u := f.Unknown(0, most, truth)
	f.truth[u] = truth
	return u
}

// attackFollowUps returns each unsafe count that can be pinned down by what is told of the
// follow-ups and their bases in all waves, for somebody who knows every answer of a unit too, which may
// be empty; and how many were tried. Everything told of a base is taken from the snapshots, where
// its tables have it from.
func attackFollowUps(t *testing.T, waves []Input, insider survey.UnitID) (leaks []leak, tried, told int) {
	t.Helper()
	closed := toldTogether(t, waves)
	r, err := analysis.NewReport(frame, closed, analysis.Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.FollowUpTable.Rows() {
		at := slices.IndexFunc(closed[len(closed)-1].Indicators, func(ind Indicator) bool { return ind.IsFollowUp() && ind.ID == row[1].Text })
		ind := closed[len(closed)-1].Indicators[at]
		f := followersOf(waves, closed, ind)
		if f.read(t, row[4].Text, waves) {
			told++
		}
		if lies := f.Lies(); len(lies) > 0 {
			t.Errorf("%s: %d facts are not true", ind.ID, len(lies))
		}
		for at, unit := range f.unit {
			for _, u := range []attacker.Unknown{f.base[at], f.chose[at], f.count[at], f.without[at]} {
				if unit == insider {
					f.Sum(f.truth[u], f.truth[u], u)
				}
			}
		}
		for _, w := range f.wanted(waves, closed, ind, insider) {
			tried++
			if got := f.Candidates(w.of, few); len(got) < few {
				leaks = append(leaks, leak{w.what, w.x, w.n, got})
			}
		}
	}
	return leaks, tried, told
}

// followersOf knows what is told of the base in every wave.
func followersOf(waves []Input, closed []Snapshot, ind Indicator) *followers {
	f := &followers{
		base: map[atGroup]attacker.Unknown{}, chose: map[atGroup]attacker.Unknown{}, count: map[atGroup]attacker.Unknown{},
		without: map[atGroup]attacker.Unknown{}, truth: map[attacker.Unknown]int{}, unit: map[atGroup]survey.UnitID{},
	}
	for w, in := range waves {
		truth := Truths(in)
		for _, g := range in.Groups {
			base, asked := truth[ind.Base][g.Group.ID]
			if !asked {
				continue
			}
			at, c := atGroup{w, g.Group.ID}, truth[ind.Key][g.Group.ID]
			f.unit[at] = g.Group.Unit
			f.base[at], f.chose[at] = f.met(base.N, base.Count), f.met(base.N, c.N)
			f.count[at], f.without[at] = f.met(base.N, c.Count), f.met(base.N, base.Count-c.N)
			f.Fact(0, 0, attacker.Term{Factor: -1, Of: f.base[at]}, attacker.Term{Factor: 1, Of: f.chose[at]}, attacker.Term{Factor: 1, Of: f.without[at]})
			f.AtMost(f.count[at], f.chose[at])
		}
		for _, c := range closed[w].Cells {
			if c.Indicator == ind.Base {
				f.Sum(c.Low, c.High, f.of(f.base, w, func(g survey.GroupID, u survey.UnitID) bool {
					return slices.Contains(c.Units, u) && (c.Group == "" || c.Group == g)
				})...)
			}
		}
	}
	return f
}

// of are the unknowns of some groups of a wave, or of all waves when it is below zero.
func (f *followers) of(unknown map[atGroup]attacker.Unknown, wave int, is func(survey.GroupID, survey.UnitID) bool) (all []attacker.Unknown) {
	for at, u := range unknown {
		if (wave < 0 || at.wave == wave) && is(at.group, f.unit[at]) {
			all = append(all, u)
		}
	}
	slices.Sort(all)
	return all
}

// read takes the facts out of what is printed: that it is told at all says that enough chose an
// option, without those of any unit too, and the share lies where it rounds to what stands there.
func (f *followers) read(t *testing.T, printed string, waves []Input) bool {
	_, text, _ := strings.Cut(printed, "om lag ")
	number, _, is := strings.Cut(text, "\u00a0%")
	if !is {
		return false
	}
	percent, err := strconv.Atoi(number)
	if err != nil || percent%10 != 0 {
		t.Fatalf("it is told as %q", printed)
	}
	for _, u := range append([]survey.Unit{{}}, waves[len(waves)-1].Units...) {
		f.Sum(30, 1_000_000, f.of(f.chose, -1, func(_ survey.GroupID, own survey.UnitID) bool { return own != u.ID })...)
	}
	everywhere := func(survey.GroupID, survey.UnitID) bool { return true }
	chose, count := f.of(f.chose, -1, everywhere), f.of(f.count, -1, everywhere)
	share := func(factor int) (terms []attacker.Term) { // 200 of those who count, less as many of those who chose
		for i := range chose {
			terms = append(terms, attacker.Term{Factor: 200, Of: count[i]}, attacker.Term{Factor: -factor, Of: chose[i]})
		}
		return terms
	}
	if !strings.HasSuffix(printed, "mindre") {
		f.Fact(0, 1_000_000_000, share(2*percent-10)...)
	}
	if !strings.HasSuffix(printed, "mer") {
		f.Fact(-1_000_000_000, -1, share(2*percent+10)...)
	}
	return true
}

// wanted are the unsafe counts of groups, units and sets of units in each wave.
func (f *followers) wanted(waves []Input, closed []Snapshot, ind Indicator, insider survey.UnitID) (all []wanted) {
	for w, in := range waves {
		sets := closed[w].ReportingUnits(ind.Base)
		places := map[string]func(survey.GroupID, survey.UnitID) bool{}
		for _, g := range in.Groups {
			if g.Group.Unit != insider {
				places["group "+string(g.Group.ID)] = func(id survey.GroupID, _ survey.UnitID) bool { return id == g.Group.ID }
				places["unit "+string(g.Group.Unit)] = func(_ survey.GroupID, u survey.UnitID) bool { return u == g.Group.Unit }
				set := slices.DeleteFunc(slices.Clone(sets[g.Group.Unit]), func(u survey.UnitID) bool { return u == insider })
				places["set "+fmt.Sprint(set)] = func(_ survey.GroupID, u survey.UnitID) bool { return slices.Contains(set, u) }
			}
		}
		for _, what := range []struct {
			name    string
			unknown map[atGroup]attacker.Unknown
		}{{ind.Base, f.base}, {ind.ID, f.count}, {ind.ID + " without an option", f.without}} {
			for name, is := range places {
				x, n, of := 0, 0, f.of(what.unknown, w, is)
				for _, u := range of {
					x += f.truth[u]
				}
				for _, u := range f.of(f.base, w, is) {
					if n += f.truth[u]; what.name == ind.Base {
						n += 1000 // those it does not count are many: few who are counted are the ones to find
					}
				}
				if len(of) == 0 || !unsafe(in.Thresholds, n, x) {
					continue
				}
				u := of[0]
				if len(of) > 1 {
					u = f.met(100_000, x)
					terms := []attacker.Term{{Factor: -1, Of: u}}
					for _, one := range of {
						terms = append(terms, attacker.Term{Factor: 1, Of: one})
					}
					f.Fact(0, 0, terms...)
				}
				all = append(all, wanted{fmt.Sprintf("%s of %s in wave %d", what.name, name, w), x, n, u})
			}
		}
	}
	return all
}

// fiveWaves are those of a project, in the last three of which something has happened.
func (m *realTown) fiveWaves(t testing.TB, value func(questionnaire.Indicator, float64) float64) (waves []Input) {
	for n := range 5 {
		w := asking{n, survey.Pulse, unchanged, 0}
		if n > 1 {
			w.value = value
		}
		waves = append(waves, m.ask(t, w))
	}
	return waves
}

// followed is what an attacker makes of the follow-ups of some towns: how many are told, how many
// counts were tried, with those an insider tried beside, and of how many of these two values are left.
type followed struct{ told, tried, beside, close int }

// attack asks a town in five waves, nothing having happened in every second town.
func (f *followed) attack(t *testing.T, name string, town *realTown, insider survey.UnitID) {
	waves := town.fiveWaves(t, []func(questionnaire.Indicator, float64) float64{unchanged, halved}[town.seed/10%2])
	leaks, tried, told := attackFollowUps(t, waves, "")
	f.told, f.tried = f.told+told, f.tried+tried
	for _, l := range leaks {
		t.Errorf("%s: %s", name, l)
	}
	leaks, beside, _ := attackFollowUps(t, waves, insider)
	f.beside += beside
	for _, l := range leaks {
		if f.close++; len(l.possible) < 2 {
			t.Errorf("%s, who knows all of %s: %s", name, insider, l)
		}
	}
}

// following lets those of a unit whom the base counts answer the follow-up: yes some, none so many
// without an option, the others no.
func following(in Input, unit survey.UnitID, yes, none int) {
	for _, g := range in.Groups {
		for _, answers := range g.Responses {
			if g.Group.Unit != unit || answers[0] != 4 {
				continue
			}
			switch answers[5] = 2; {
			case yes > 0:
				answers[5], yes = 1, yes-1
			case none > 0:
				answers[5], none = survey.Beside, none-1
			}
		}
	}
}

// Towns that tempt one rule each: what is told of follow-ups, and that nobody can be pinned down
// by it.
func TestAttackFollowUps(t *testing.T) {
	school := func(m *disclosuretest.Town, name string, bullied int) *disclosuretest.Town {
		return m.School(name, survey.Pupils57, [3]int{220, 200, bullied})
	}
	town := func(number int, bullied ...int) *disclosuretest.Town {
		m := disclosuretest.NewTown(survey.Pulse, fmt.Sprintf("202%d-03-01", number))
		for i, x := range bullied {
			school(m, string(rune('A'+i)), x)
		}
		return m
	}
	told := func(name, want string, waves ...Input) {
		t.Helper()
		closed := toldTogether(t, waves)
		got := "not at all"
		if f := closed[len(closed)-1].FollowUps; len(f) == 1 && f[0].Tenths > 0 {
			got = fmt.Sprintf("%d tenths of %d waves", f[0].Tenths, len(f[0].Waves))
		}
		if got != want {
			t.Errorf("%s: it is told %s, want %s", name, got, want)
		}
		for _, insider := range []survey.UnitID{"", "unit-A"} {
			leaks, _, _ := attackFollowUps(t, waves, insider)
			for _, l := range leaks {
				if insider == "" || len(l.possible) < 2 {
					t.Errorf("%s, %q: %s", name, insider, l)
				}
			}
		}
	}
	many := town(1, 40, 40)
	following(many.Input, "unit-A", 20, 0)
	following(many.Input, "unit-B", 28, 0)
	told("many", "6 tenths of 1 waves", many.Input)

	told("what all say is told with those who nearly do", "9 tenths of 1 waves", town(1, 40, 40).Input)
	nobody := town(1, 40, 40)
	following(nobody.Input, "unit-A", 0, 0)
	following(nobody.Input, "unit-B", 0, 0)
	told("what nobody says is told with what few do", "1 tenths of 1 waves", nobody.Input)

	told("two waves", "9 tenths of 2 waves", town(1, 20, 20).Input, town(2, 20, 20).Input)
	told("one unit has nearly all", "not at all", town(1, 200, 20).Input)

	bands := town(1, 60, 26, 2, 2)
	told("enough are only enough when every band is full", "not at all", bands.Input)

	rare := town(1, 60, 31)
	following(rare.Input, "unit-B", 20, 1)
	told("that enough answered says that all but one did", "not at all", rare.Input)

	silent := town(1, 60, 60)
	following(silent.Input, "unit-B", 3, 55)
	told("few of many chose an option", "not at all", silent.Input)

	linked := town(1, 40, 40)
	for i := range linked.Groups {
		linked.Groups[i].OpenLink = i == 1
	}
	told("an open link", "not at all", linked.Input)

	joint := town(1, 20, 40)
	school(joint, "AB", 45)
	joint.Joint = map[survey.UnitID][]survey.UnitID{"unit-AB": {"unit-A", "unit-B"}}
	told("somebody of a unit knows the joint one as well", "not at all", joint.Input)

	other := town(1, 20, 20)
	for _, q := range other.Questionnaires {
		q.Series = "asked otherwise"
	}
	told("another question in another wave", "not at all", other.Input, town(2, 20, 20).Input)

	raised := town(1, 40, 40)
	raised.Thresholds.MinBullying = 40
	told("a wave with a higher threshold", "not at all", raised.Input)
}

// What is told of follow-ups is stored with the first endline and is refused where it cannot be.
func TestFollowUpsAreKeptAndChecked(t *testing.T) {
	town := disclosuretest.NewTown(survey.Endline, "2025-03-01").
		School("A", survey.Pupils57, [3]int{220, 200, 40}).School("B", survey.Pupils810, [3]int{220, 200, 40})
	if s := town.Publish(t); len(s.FollowUps) > 0 {
		t.Errorf("an endline that is not the first tells %v", s.FollowUps)
	}
	town.FirstEndline = true
	s := town.Publish(t)
	body, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := DecodeSnapshot(body)
	if err != nil || len(read.FollowUps) != 1 || read.FollowUps[0].Tenths != 9 {
		t.Errorf("read back: %v, %v", read.FollowUps, err)
	}
	for name, change := range map[string]func(*Snapshot){
		"more than nine tenths": func(s *Snapshot) { s.FollowUps[0].Tenths = 10 },
		"no follow-up":          func(s *Snapshot) { s.FollowUps[0].Indicator = s.Indicators[0].Key },
		"in a pulse":            func(s *Snapshot) { s.Kind = survey.Pulse },
		"of other waves":        func(s *Snapshot) { s.FollowUps[0].Waves = nil },
	} {
		bad := s
		bad.FollowUps = slices.Clone(s.FollowUps)
		change(&bad)
		body, err := bad.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeSnapshot(body); err == nil {
			t.Errorf("%s is read", name)
		}
	}
	town.Wave.Kind = survey.Pulse
	if _, err := Publish(town.Input); err == nil {
		t.Error("a pulse is a first endline")
	}
}
