package disclosure_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutant is a rule of disclosure switched off: what stands in a file, and what
// stands there instead.
type mutant struct {
	name  string
	edits [][3]string // file, before, after
}

func mutants() []mutant {
	return []mutant{
		{"small counts told exactly", [][3]string{{"telling.go", "	case x < k:\n		return Band, 0, min(k-1, n)\n", ""}}},
		{"almost everybody told exactly", [][3]string{{"telling.go", "	case n-x < k:\n		return Band, max(n-k+1, 0), n\n", ""}}},
		{"bands of two counts", [][3]string{{"telling.go", "return Band, 0, min(k-1, n)", "return Band, x - x%2, x - x%2 + 1"}}},
		{"several units told exactly", [][3]string{{"telling.go", "	return at * step, at*step + step - 1", "	return x, x"}, {"telling.go", "		return at * step, n", "		return x, x"}}},
		{"parts told as bands", [][3]string{{"disclose.go", "	if p.bundle.isPart() {\n		return p.exact(groups, v)\n	}\n", ""}}},
		{"parts beside a band", [][3]string{{"disclose.go", " && (gate.Telling == Exact || !p.bundle.isPart())", ""}}},
		{"means told to their ends", [][3]string{{"telling.go", "case printed <= low:", "case printed <= low && false:"}, {"telling.go", "case printed >= high:", "case printed >= high && false:"}}},
		{"ends of single sums", [][3]string{{"telling.go", "	from := 2 * (options - 1)", "	from := options - 1"}}},
		{"the extent to its low end", [][3]string{{"telling.go", "extentLow  = 1.0", "extentLow  = 0.9"}}},
		{"the extent of few to its low end", [][3]string{{"telling.go", "extentWide = 1.1", "extentWide = 1.0"}}},
		{"a unit's own spread", [][3]string{{"spread.go", "answers < spreadAnswers || units < spreadUnits", "answers < spreadAnswers"}}},
		{"too few answers told", [][3]string{{"disclose.go", "n < p.in.Thresholds.Least(ind, v) {", "n < 1 {"}}},
		{"safe parts shown beside hidden ones", [][3]string{
			{"disclose.go", "if !every || len(parts) < 2 ||", "if len(parts) < 2 ||"},
			{"disclose.go", "for _, g := range parts {", "for _, g := range parts {\n\t\tif !p.exact([]survey.Group{g}, OwnUnit) {\n\t\t\tcontinue\n\t\t}"},
		}},
		{"an exact total beside bands", [][3]string{
			{"totals.go", "			p.keep(total)\n			continue\n", "			p.put(Cell{Units: units, Total: true, Outside: true}, p.groupsIn(units))\n			continue\n"},
		}},
		{"forms and follow-ups without their share", [][3]string{{"disclose.go", `if p.bundle.gate == "" {`, "if true {"}}},
		{"single forms", [][3]string{{
			"indicator.go", "all, gate = append(all, forms), forms.members[0].Key",
			"for i := range forms.members {\n\t\t\tall = append(all, bundle{forms.members[i : i+1], forms.rules[i : i+1], forms.gate})\n\t\t}",
		}}},
		{"a form of the unit beside the union of its groups", [][3]string{{"disclose.go", "!every && !choice && p.gateHasGroups(unit) || ", ""}}},
		{"no higher floor outside the unit", [][3]string{{"thresholds.go", "if v == OutsideUnit {\n\t\tleast", "if false {\n\t\tleast"}}},
		{"a total beside one hidden mean", [][3]string{{"totals.go", "return n == 0 || n >= least", "return n == n"}}},
		{"a total beside what an insider knows", [][3]string{{
			"totals.go", "p.manyWithout(units, known, t.MinAnswers) && p.manyWithout(units, seen, t.MinOutside)",
			"p.manyLeft(units, known, t.MinAnswers) && p.manyLeft(units, seen, t.MinOutside)",
		}}},
		{"a total beside a mean others do not see", [][3]string{{"totals.go", " && p.manyWithout(units, seen, t.MinOutside)", " && len(seen) >= 0"}}},
		{"an exact mean beside an end", [][3]string{{"totals.go", "return c.Telling != Exact }) {\n			var sums", "return false }) {\n			var sums"}}},
		{"groups at an end of the scale", [][3]string{{"disclose.go", "!ind.IsCounted() && telling != Exact {", "false && telling != Exact {"}}},
		{"a share and its unhappy end beside few between them", [][3]string{{"disclose.go", "if ind.Tail && !p.in.Thresholds.Safe(", "if false && !p.in.Thresholds.Safe("}}},
		{"answers beside the means of small groups", [][3]string{{"disclose.go", " || p.besideSmallGroups(unit, parts) {", " {"}}},
		{"small units by themselves", [][3]string{{"merge.go", "	if ind.IsMerged() {", "	if false {"}}},
		{"sets of two units", [][3]string{{"merge.go", "rest: t.MinReporting * 9 / 10,", "rest: 0,"}}},
		{"sets of which few answered", [][3]string{{"disclose.go", " && p.manyWithout(set, nil, p.in.Thresholds.MinAnswers)", ""}}},
		{"sets by hand of two units", [][3]string{{"merge.go", " && sum-slices.Max(sizes) >= m.rest", ""}}},
		{"small parts of a distribution", [][3]string{{"thresholds.go", "return t.Safe(c.n, c.x) && t.Safe(c.n, c.y) &&", "return"}}},
		{"few at the happy end", [][3]string{{"thresholds.go", " && t.Safe(c.n, c.x+c.y)", ""}}},
		{"a distribution of few", [][3]string{{"thresholds.go", "if ind.Tail || ind.Split != nil {", "if ind.Tail {"}}},
		{"a choice beside what a member knows", [][3]string{{"choice.go", "p.manyWithout(few, nil, least)", "len(few) > 0"}}},
		{"a choice of many of which one option is rare", [][3]string{{"choice.go", "case p.left(unitSet{u.ID}, nil) < least:", "case p.shown.Cell(lead.Key, unitSet{u.ID}, false) == nil:"}}},
		{"a choice of few in all", [][3]string{{"choice.go", " && p.exact(p.groupsIn(few), OutsideUnit)", " && len(few) > 0"}}},
		{"a choice beside a band", [][3]string{{"choice.go", " && c.Outside && c.Telling == Exact", " && c.Outside"}}},
		{"a choice of few", [][3]string{{"thresholds.go", "least = max(least, choiceAnswers)", "least = max(least, 0)"}}},
		{"questions without their share", [][3]string{{"split.go", "if !main.IsShare() {", "if true {"}}},
		{"questions one by one", [][3]string{{"split.go", "key := fmt.Sprint(member.Audiences)", "key := fmt.Sprint(member.Audiences, code)"}}},
		{"follow-ups in whole percents", [][3]string{{"followup.go", "min(max((20*x+n)/(2*n), 1), 9)", "(200*x + n) / (2 * n)"}}},
		{"follow-ups to their ends", [][3]string{{"followup.go", "min(max((20*x+n)/(2*n), 1), 9)", "(20*x + n) / (2 * n)"}}},
		{"follow-ups of few", [][3]string{{"followup.go", "r.all.n-known.n >= least && ", ""}}},
		{"follow-ups whose base is not told", [][3]string{{"followup.go", " && r.all.low-known.low >= least+few-1", ""}}},
		{"follow-ups that tell how few chose no option", [][3]string{{"followup.go", "r.all.low-known.low >= least+few-1", "r.all.low-known.low >= least"}}},
		{"follow-ups beside what a unit knows", [][3]string{{"followup.go", "		if !enough(known) {", "		if false && !enough(known) {"}}},
		{"follow-ups beside what a unit knows of a joint one", [][3]string{{"followup.go", "append(append(who, u), in.Joint[u]...)", "append(who, u)"}}},
		{"follow-ups of an open link", [][3]string{{"followup.go", "case asked && g.OpenLink:", "case asked && g.OpenLink && false:"}}},
		{"follow-ups of different questions", [][3]string{{"followup.go", "fmt.Sprint(ind.Key, ind.Series)", "ind.Key + fmt.Sprint()"}}},
		{"follow-ups below a raised threshold", [][3]string{{"followup.go", "max(least, w.limit)", "30"}}},
		{"answers for research beside any figure", [][3]string{{
			"releaseleak.go", "if !slices.ContainsFunc(released, func(groups []survey.GroupID) bool { return groups != nil }) {", "if true {",
		}}},
		{"answers for research of a handful", [][3]string{{"release.go", "case cell.N >= r.in.Thresholds.MinOutside:", "case cell.N > 0:"}}},
		{"answers for research by groups that are not safe", [][3]string{{
			"release.go", "if parts[i].open[b] = r.mayLeave(b, parts[i]); !parts[i].open[b] {", "if parts[i].open[b] = true; false {",
		}, {"release.go", "if r.leak(b, sets) >= 0 {", "if false {"}}},
		{"answers of an open link for research", [][3]string{{"release.go", "g.Group.Audience == a && !g.OpenLink &&", "g.Group.Audience == a &&"}}},
		{"own figure seen from outside", [][3]string{
			{"../builder.go", "if c == nil || v == disclosure.OutsideUnit && !c.Outside {", "if c == nil {"},
			{"../figure.go", "if f.view == disclosure.OutsideUnit && !f.cell.Outside {", "if false {"},
		}},
	}
}

// checksOff takes away the checks made after the fact, which would otherwise
// refuse most of what a mutant publishes before anybody could attack it.
var checksOff = [][3]string{
	{"publish.go", "checkClasses(in, s, ind, cells[ind.Key]); err != nil", "checkClasses(in, s, ind, cells[ind.Key]); false"},
	{"publish.go", "s.check(); err != nil", "s.check(); false"},
}

// Layer 4: every rule, switched off, must be missed by one of the layers. Each
// mutant is compiled in place of the real files, so this takes minutes.
func TestProveEveryRuleIsNeeded(t *testing.T) {
	proving(t)
	if err := runWith(t, checksOff); err != nil {
		t.Fatalf("the layers fail without any rule switched off: %v", err)
	}
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			if err := runWith(t, append(m.edits, checksOff...)); err == nil {
				t.Error("no layer missed the rule")
			}
		})
	}
}

// The rules to switch off are where the mutants look for them.
func TestMutantsFollowTheCode(t *testing.T) {
	for _, m := range append(mutants(), mutant{"checks", checksOff}) {
		if _, err := edited(m.edits); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
	}
}

// edited are the files with some edits made, by name.
func edited(edits [][3]string) (map[string]string, error) {
	bodies := map[string]string{}
	for _, e := range edits {
		if _, ok := bodies[e[0]]; !ok {
			body, err := os.ReadFile(e[0])
			if err != nil {
				return nil, err
			}
			bodies[e[0]] = string(body)
		}
		if n := strings.Count(bodies[e[0]], e[1]); n != 1 {
			return nil, fmt.Errorf("%s says %q %d times", e[0], e[1], n)
		}
		bodies[e[0]] = strings.Replace(bodies[e[0]], e[1], e[2], 1)
	}
	return bodies, nil
}

// runWith runs the layers on the package with some edits; the error is that of
// a failing test run.
func runWith(t *testing.T, edits [][3]string) error {
	t.Helper()
	bodies, err := edited(edits)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, body := range bodies {
		real, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		overlay.Replace[real] = filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(overlay.Replace[real], []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, list, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "test", "-vet=off", "-failfast", "-overlay", path, "-run", "Attack|SafeDistribution|PublishFigures|MeansByNumbers|MergedUnits|WhatIsTold|EndsOf|Spread|FloorsOutside|ReportOf|Release", ".", "..")
	cmd.Env = append(os.Environ(), "TRIVSELSPULS_PROVE=")
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "build failed") {
		t.Fatalf("the mutant does not compile: %s", out)
	}
	if err != nil {
		t.Logf("%.400s", out)
	}
	return err
}
