package web_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// families are the ways a figure is shown, each with what its tables have room for:
// one group or a whole unit, and people counted or parts of a question.
var families = []struct {
	name    string
	group   bool
	parts   bool
	options bool // of a choice
	earlier bool // in a wave before the latest
}{
	{name: "points"},
	{name: "points", earlier: true},
	{name: "all figures"},
	{name: "overview"},
	{name: "overview", earlier: true},
	{name: "changes"},
	{name: "questions", parts: true},
	{name: "all questions", parts: true},
	{name: "choices", options: true},
	{name: "choices", options: true, earlier: true},
	{name: "groups", group: true},
	{name: "groups before", group: true, earlier: true},
	{name: "grades", group: true},
	{name: "units side by side"},
	{name: "around"},
	{name: "public summary"},
	{name: "given back"},
}

// An attacker who finds nothing may be blind. Every kind of table is made to tell one
// figure more than it does, written as such a table writes it; read beside all the
// rest, each must be a leak.
func (e *eavesdropper) seesEveryLeak(t *testing.T) {
	t.Helper()
	unsafe := e.unsafe()
	for _, f := range families {
		tried := 0
		for _, cell := range unsafe {
			c := e.counting(e.groups[cell.groups[0]].Audience, cell.name)
			fits := (c.part >= 0) == f.parts && c.one == f.options && c.items == 0 && c.base == "" && e.isPlace(cell, f.group) && (cell.wave < len(e.waves)-1) == f.earlier
			if !fits || tried == 3 || (f.name == "public summary" || f.name == "around") && len(cell.groups) < 2 {
				continue
			}
			leaky, ok := e.forged(t, f.name, cell)
			if !ok {
				continue
			}
			tried++
			if leaky.solve(leaky.telling, leaky.moved).leak(cell) == "" {
				t.Errorf("%s tells of %+v, and the attacker does not see it", f.name, cell)
			}
		}
		if tried == 0 {
			t.Errorf("nothing that %s could tell too much of, %+v", f.name, f)
		}
	}
}

// subtracts must find a group by taking the others away from their unit: two of three
// are told, and so is the unit.
func (e *eavesdropper) subtracts(t *testing.T) {
	t.Helper()
	last := len(e.waves) - 1
	third := heard{wave: last, name: "E1", groups: []int{1}}
	if _, known := e.figureOf(heard{wave: last, name: "E1", groups: []int{0, 1, 2}}); !known || e.solve(e.telling, e.moved).leak(third) != "" {
		t.Fatal("the first unit was to be told, and its groups not")
	}
	facts := slices.Clone(e.telling)
	for _, g := range []int{0, 2} {
		n, x, _ := e.truth(last, "E1", []int{g})
		of := heard{wave: last, name: "E1", groups: []int{g}}
		p, ci := e.shareOf(of, x, n)
		percent := func(v float64) int { return int(math.Round(100 * v)) }
		facts = append(facts, heard{
			wave: last, name: "E1", groups: []int{g}, value: percent(p), lower: percent(ci.Lower), upper: percent(ci.Upper), n: n, silent: 0, least: unsaid, most: unsaid,
		})
	}
	if e.solve(facts, e.moved).leak(third) == "" {
		t.Error("two of three groups and their unit are known, and the attacker does not work out the third")
	}
}

// isPlace reports whether a count is of one group among others, or of a whole unit.
func (e *eavesdropper) isPlace(cell heard, group bool) bool {
	unit := e.groups[cell.groups[0]].Unit
	size := 0
	for _, g := range e.groups {
		size += one(g.Unit == unit)
	}
	if group {
		return len(cell.groups) == 1 && size > 1
	}
	return len(cell.groups) == size && !slices.ContainsFunc(cell.groups, func(g int) bool { return e.groups[g].Unit != unit })
}

// forged has read one figure more: a row in a table of the family.
func (e *eavesdropper) forged(t *testing.T, family string, cell heard) (*eavesdropper, bool) {
	t.Helper()
	o := *e.overhearer
	leaky := &eavesdropper{overhearer: &o, telling: slices.Clone(e.telling), moved: slices.Clone(e.moved), hidden: e.hidden, once: map[string]bool{}}
	o.tell = func(f heard) {
		if !f.hidden {
			leaky.hear(t, f)
		}
	}
	o.change = func(c moved) { leaky.moved = append(leaky.moved, c) }
	lost := o.lost
	here, place, name := e.printedAs(cell)
	path, row := "/enhet/x/forged", []string(nil)
	o.labels = map[string]string{path: place}
	figures := e.textsOf(cell)
	g := o.met[strings.TrimSuffix(family, " before")]
	switch family {
	case "points":
		row = append([]string{e.waves[cell.wave].Name, "", "1"}, figures...)
	case "around":
		row = append([]string{"Kommunen uten de andre", e.waves[cell.wave].Name, ""}, figures...)
	case "all figures":
		row = append([]string{name, place, "", e.waves[cell.wave].Name, "1"}, figures...)
	case "overview":
		row = []string{name, place, "for få svar", "for få svar", "–", "–", "–", "–"}
		row[2+one(cell.wave > 0)] = figures[0]
	case "changes":
		other := cell
		other.wave = 0
		if _, known := e.figureOf(other); !known {
			return nil, false
		}
		g, family = o.met["overview"], "overview"
		row = append([]string{name, place, "for få svar", "for få svar"}, e.changeOf(other, cell)...)
	case "questions", "all questions":
		item, _, _ := strings.Cut(cell.name, " part ")
		row = []string{e.asked[here.audiences[0]].ItemText(item, "nb"), e.waves[cell.wave].Name}
		for i := range 3 {
			part := cell
			part.name = partName(item, i)
			row = append(row, e.textsOf(part)[0])
		}
		if row = append(row, figures[3:]...); family == "all questions" {
			row = append([]string{name, place}, row...)
		}
	case "choices":
		share, option, _ := strings.Cut(cell.name, "/")
		row = []string{"", e.waves[cell.wave].Name}
		for len(row) < len(g.head)-2 {
			row = append(row, "vises ikke")
		}
		at, _ := strconv.Atoi(option)
		row[1+at], row = figures[0], append(row, figures[3:]...)
		for text, list := range e.names {
			if slices.ContainsFunc(list, func(p printed) bool { return p.name == share }) {
				g.caption = text + " – " + place
			}
		}
	case "groups", "groups before":
		row = []string{e.groups[cell.groups[0]].Name}
		for len(row) < len(g.head) {
			row = append(row, "for få svar")
		}
		at := slices.Index(g.head, e.waves[cell.wave].Name)
		if row[at] = figures[0]; family == "groups" {
			row = append(row[:at], figures...)
		}
		family = "groups"
	case "grades":
		group := e.groups[cell.groups[0]].Name
		row = []string{"", group, group, "for få svar", figures[0], "–", "–", "–", ""}
		if g.head == nil {
			t.Fatal("no grades were compared")
		}
	case "units side by side":
		id := strings.ReplaceAll(cell.name, "/", ".") + "." + string(here.audiences[0]) + "." + string(e.groups[cell.groups[0]].Unit)
		o.labels["/styring/x/"+id] = place
		o.page(fetched{"/styring/x/enheter", `<a class="grid-cell" href="/styring/x/` + id + `"><span>` + figures[0] + `</span></a>`})
		return leaky, o.lost == lost
	case "public summary", "given back":
		return e.forgedSummary(leaky, &o, family, place, cell, figures)
	}
	g.rows = [][]string{row}
	if family == "questions" || family == "all questions" {
		here.name = strings.SplitN(here.name, " part ", 2)[0]
	}
	o.table(family, path, here, g)
	return leaky, o.lost == lost
}

// forgedSummary is a published page with a figure of all units, or of one.
func (e *eavesdropper) forgedSummary(leaky *eavesdropper, o *overhearer, family, place string, cell heard, figures []string) (*eavesdropper, bool) {
	head, err := o.Views.Texts().Localizer("nb").Text("public.row." + cell.name)
	row := fmt.Sprintf(`<p><bdi class="stat-number">%s</bdi></p><p class="ds-paragraph">%[1]s av %[2]s som har svart.</p>`, figures[0], figures[3])
	path := "/offentlig/x"
	if family != "public summary" {
		path = "/delt/x"
	}
	o.page(fetched{path, `<main><p class="lead">` + place + ` · Trygt og godt</p><ul class="public-rows"><li><h3>` + head + ` <span>x</span></h3>` + row + `</li></ul></main>`})
	return leaky, err == nil
}

// printedAs is how a count's indicator, place and name are printed.
func (e *eavesdropper) printedAs(cell heard) (here printed, place, name string) {
	g := e.groups[cell.groups[0]]
	place = e.Units[slices.IndexFunc(e.Units, func(u survey.Unit) bool { return u.ID == g.Unit })].Name
	here = printed{cell.name, []survey.Audience{g.Audience}}
	of := cell.name
	if item, _, ok := strings.Cut(cell.name, " part "); ok {
		for _, ind := range e.asked[g.Audience].Indicators {
			if slices.Contains(ind.Items, item) {
				of = ind.ID
			}
		}
	}
	for text, list := range e.names {
		if slices.ContainsFunc(list, func(p printed) bool { return p.name == of }) {
			name = text
		}
	}
	return here, place, name
}

// textsOf is a share as a page prints it: value, limits, people with and without one.
func (e *eavesdropper) textsOf(cell heard) []string {
	n, x, _ := e.truth(cell.wave, cell.name, cell.groups)
	var texts []string
	p, ci := e.shareOf(cell, x, n)
	for _, v := range []float64{p, ci.Lower, ci.Upper} {
		texts = append(texts, fmt.Sprintf("%.0f\u00a0%%", 100*v))
	}
	return append(texts, fmt.Sprint(n), "0")
}

// figureOf is what is told of a count.
func (e *eavesdropper) figureOf(cell heard) (heard, bool) {
	for _, f := range e.telling {
		if f.wave == cell.wave && f.name == cell.name && slices.Equal(f.groups, cell.groups) && f.isSaid() {
			return f, true
		}
	}
	return heard{}, false
}

// changeOf is the change from one count to another as a page prints it.
func (e *eavesdropper) changeOf(from, to heard) []string {
	n, before, _ := e.truth(from.wave, from.name, from.groups)
	m, after, _ := e.truth(to.wave, to.name, to.groups)
	alike := disclosure.Judgement().Change
	ci, err := e.sampleOf(to, after, m, alike).ShareChange(e.sampleOf(from, before, n, alike), e.confidence(to))
	if err != nil {
		panic(err)
	}
	var texts []string
	for _, v := range []float64{float64(after)/float64(m) - float64(before)/float64(n), ci.Lower, ci.Upper} {
		texts = append(texts, strings.Replace(fmt.Sprintf("%+.1f\u00a0prosentpoeng", 100*v), "-", "−", 1))
	}
	return append(texts, "ikke sikker endring")
}
