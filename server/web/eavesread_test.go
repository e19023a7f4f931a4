package web_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// heard is one figure as somebody reads it: what is counted, in which wave, of which
// groups. Exact shares are percents and means tenths, as they are printed; what is not
// said is unsaid. Of what is not exact there is the text, and what files give as the least
// and the most of it: thousandths of a share.
type heard struct {
	family string
	wave   int
	name   string // of a counting
	groups []int
	hidden bool
	joint  bool // of a set of units that share

	value, lower, upper int
	n, silent           int
	telling             string // «0–2 av 54 (høyst 4 %)», «8,1 til 8,8 %», «2,8 eller høyere»
	least, most         int
}

// isSaid reports whether a figure is told in any way.
func (f heard) isSaid() bool { return f.value != unsaid || f.telling != "" }

// moved is a change as somebody reads it: from one wave, and groups, to another, in tenths
// of a percentage point or hundredths of a mean.
type moved struct {
	from, to     heard
	by           int
	lower, upper int
	grades       bool // of groups, whose means are taken as printed
}

const unsaid = math.MinInt32

// overhearer makes figures of the tables of pages and files.
type overhearer struct {
	*secretTown
	t       testing.TB
	tell    func(heard)
	change  func(moved)
	names   map[string][]printed // of indicators, as printed
	labels  map[string]string    // of places, by the path's last part
	met     map[string]grid      // a table of each family
	lost    int                  // rows whose meaning is not clear
	follows map[followed]int     // how often each was read
}

// printed is what a printed name may stand for.
type printed struct {
	name      string
	audiences []survey.Audience
}

// learn learns from JSON what indicators and places are called.
func (o *overhearer) learn(f fetched, grids []grid) {
	if !strings.HasSuffix(f.path, "format=json") {
		return
	}
	here := lastPart(f.path)
	for _, g := range grids {
		p, ok := o.seriesOf(g.id)
		if !ok || g.id != here {
			continue
		}
		name, label, _ := strings.Cut(g.caption, " – ")
		o.labels[f.path[:strings.Index(f.path, "?")]] = label
		if !slices.ContainsFunc(o.names[name], func(q printed) bool { return q.name == p.name && slices.Equal(q.audiences, p.audiences) }) {
			o.names[name] = append(o.names[name], p)
		}
	}
}

// lastPart is the last part of a path.
func lastPart(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path[strings.LastIndex(path, "/")+1:]
}

// seriesOf reads a series' ID, «E1.E1a.pupils-8-10.total».
func (o *overhearer) seriesOf(id string) (p printed, ok bool) {
	for i, part := range strings.Split(id, ".") {
		switch _, asked := o.asked[survey.Audience(part)]; {
		case asked:
			p.audiences = append(p.audiences, survey.Audience(part))
		case i == 0:
			p.name = part
		case p.audiences == nil:
			p.name += "/" + part
		}
	}
	if len(p.audiences) == 0 || o.counting(p.audiences[0], p.name) == nil {
		return printed{}, false
	}
	return p, true
}

// hear makes figures of everything in an answer of the server.
func (o *overhearer) hear(f fetched, grids []grid) {
	path, _, _ := strings.Cut(f.path, "?")
	here, ok := o.seriesOf(lastPart(path))
	for _, g := range grids {
		family := familyOf(g, ok)
		g = g.folded().only(readOf[family])
		if _, met := o.met[family]; !met && family != "" {
			o.met[family] = g
		}
		o.table(family, path, here, g)
	}
	if !strings.Contains(f.path, "?") {
		o.page(f)
	}
}

// readOf are the columns that are read of a table with more than those; the rest
// of them have names, codes and units.
var readOf = map[string][]string{
	"points":        {"Måling", "Tid", "Fase", "Resultat", "Usikkerhet fra", "Usikkerhet til", "Svar", "Uten svar på dette"},
	"overview":      {"Indikator", "Enhet", "Resultat da", "Resultat nå", "Endring", "Usikkerhet fra", "Usikkerhet til", "Konklusjon"},
	"all figures":   {"Indikator", "Enhet", "Målgruppe", "Måling", "Fase", "Resultat", "Usikkerhet fra", "Usikkerhet til", "Svar", "Uten svar på dette"},
	"all questions": {"Indikator", "Enhet", "Spørsmål", "Måling", "Minst gunstig", "Midt imellom", "Mest gunstig", "Svar", "Uten svar på dette"},
}

// only is a table with some of its columns, or with all of them when none are named.
func (g grid) only(heads []string) grid {
	if heads == nil {
		return g
	}
	part := grid{id: g.id, caption: g.caption, head: heads}
	for _, row := range g.rows {
		var kept []string
		for _, head := range heads {
			kept = append(kept, row[slices.Index(g.head, head)])
		}
		part.rows = append(part.rows, kept)
	}
	return part
}

// familyOf tells tables apart by their heads; none for one that has no figures.
func familyOf(g grid, series bool) string {
	switch first, has := g.head[0], func(head string) bool { return slices.Contains(g.head, head) }; {
	case strings.Contains(g.caption, "slått sammen"):
		return "" // of the means of four waves as they are printed (TestPairsOfWaves)
	case has("Cronbachs alfa"):
		return "quality"
	case has("Invitert"):
		return "turnout"
	case first == "Indikator" && has("Fase"):
		return "all figures"
	case first == "Indikator" && has("Målinger"):
		return "follow-ups"
	case first == "Spørsmål" && has("Ingen steder"):
		return "choices"
	case first == "Indikator" && has("Spørsmål"):
		return "all questions"
	case first == "Indikator" && has("Enhet"):
		return "overview"
	case series && first == "Måling":
		return "points"
	case series && first == "Enhet" && has("Resultat"):
		return "around"
	case series && first == "Gruppe":
		return "groups"
	case series && first == "Sammenligning":
		return "grades"
	case series && first == "Spørsmål":
		return "questions"
	}
	return ""
}

// table makes figures of a table on the page of a series, or of another page.
func (o *overhearer) table(family, path string, here printed, g grid) {
	label := o.labels[path]
	switch family {
	case "quality":
		o.quality(g)
	case "turnout":
		o.turnout(g)
	case "follow-ups":
		o.followUps(g)
	case "all figures":
		o.figures(g)
	case "all questions":
		o.questions(g)
	case "choices":
		o.choices(g)
	case "overview":
		o.overview(g, here)
	case "points":
		o.points(g, here, label)
	case "around":
		o.around(g, here)
	case "groups":
		o.byGroup(g, here, label)
	case "grades":
		o.grades(g, here, label)
	case "questions":
		for _, row := range g.rows {
			o.parts(family, here, label, row)
		}
	}
}

// points has a wave in a row: its name, time, phase, value, limits, people.
func (o *overhearer) points(g grid, p printed, place string) {
	for _, row := range g.rows {
		o.say("points", p, place, "", o.waveOf(row[0]), row[3:]...)
	}
}

// around has a figure of the whole owner in a row, or of the country: whose it is, its wave and
// time, and then what points have. It can be of more than the series asks.
func (o *overhearer) around(g grid, p printed) {
	for _, row := range g.rows {
		if !strings.HasPrefix(row[0], "Kommunen") {
			continue
		}
		of := printed{p.name, p.audiences}
		if strings.Contains(row[0], " (") {
			of.audiences = slices.DeleteFunc(survey.Audiences(), func(a survey.Audience) bool { return o.asked[a] == nil || o.counting(a, p.name) == nil })
		}
		o.say("around", of, everywhere, "", o.waveOf(row[1]), row[3:]...)
	}
}

// figures has an indicator, place, audience and wave in a row, a phase, and then what
// points have.
func (o *overhearer) figures(g grid) {
	for _, row := range g.rows {
		if p, ok := o.named(row[0], row[1]); ok {
			o.say("all figures", p, row[1], "", o.waveOf(row[3]), row[5:]...)
		}
	}
}

func (o *overhearer) questions(g grid) {
	for _, row := range g.rows {
		if p, ok := o.named(row[0], row[1]); ok {
			o.parts("all questions", p, row[1], row[2:])
		}
	}
}

// parts is a question and a wave, its three parts and its people. The question may be
// one that some of the audiences only are asked.
func (o *overhearer) parts(family string, p printed, place string, row []string) {
	of, _, _ := strings.Cut(p.name, "/")
	for i, a := range p.audiences {
		ind, _ := o.asked[a].Indicator(of)
		for _, code := range ind.Items {
			if o.asked[a].ItemText(code, "nb") != row[0] {
				continue
			}
			asked := slices.DeleteFunc(slices.Clone(p.audiences[i:]), func(a survey.Audience) bool { return o.counting(a, partName(code, 0)) == nil })
			for part := range 3 {
				o.say(family, printed{partName(code, part), asked}, place, "", o.waveOf(row[1]), row[2+part], "", "", row[5], row[6])
			}
			return
		}
	}
	o.lost++
}

// choices is a question and a wave in a row, how many chose each answer, and its people.
func (o *overhearer) choices(g grid) {
	name, place, _ := strings.Cut(g.caption, " – ")
	place, _, _ = strings.Cut(place, " – ")
	for _, row := range g.rows {
		p, ok := o.named(name, place)
		if !ok {
			continue
		}
		wave, _, _ := strings.Cut(row[1], " (uten")
		for i := range row[2 : len(row)-2] {
			one := printed{fmt.Sprint(p.name, "/", i+1), p.audiences}
			o.say("choices", one, place, "", o.waveOf(wave), row[2+i], "", "", row[len(row)-2], row[len(row)-1])
		}
	}
}

// byGroup has a group in a row: its earlier values, then what points have.
func (o *overhearer) byGroup(g grid, p printed, place string) {
	now := slices.Index(g.head, "Usikkerhet fra") - 1
	for _, row := range g.rows {
		for i := 1; i < now; i++ {
			o.say("groups before", p, place, row[0], o.waveOf(g.head[i]), row[i])
		}
		o.say("groups", p, place, row[0], o.waveOf(g.head[now]), row[now:]...)
	}
}

// grades has a comparison in a row: two groups, two figures, and the change.
func (o *overhearer) grades(g grid, p printed, place string) {
	for _, row := range g.rows {
		from, ok := o.figure("grades", p, place, row[1], o.waveOf(g.head[3]), row[3])
		to, also := o.figure("grades", p, place, row[2], o.waveOf(g.head[4]), row[4])
		if ok && also {
			o.tell(from)
			o.tell(to)
			o.moves(from, to, row[5:], true)
		}
	}
}

// overview has a series in a row: its first and its latest figure, and the change. On
// the page of a series they are of its audiences.
func (o *overhearer) overview(g grid, here printed) {
	for _, row := range g.rows {
		p, ok := o.named(row[0], row[1])
		if !ok && here.name != "" {
			o.lost--
			for _, known := range o.names[row[0]] {
				if slices.Equal(known.audiences, here.audiences) {
					p, ok = known, true
				}
			}
		}
		if !ok {
			continue
		}
		to, also := o.figure("overview", p, row[1], "", len(o.waves)-1, row[3])
		if also {
			o.tell(to)
		}
		if from, ok := o.figure("overview", p, row[1], "", 0, row[2]); ok && also {
			o.tell(from)
			o.moves(from, to, row[4:], false)
		}
	}
}

func (o *overhearer) moves(from, to heard, texts []string, grades bool) {
	mean := o.isMean(from.name)
	for _, text := range texts[:3] {
		o.finest(text, mean, 1)
	}
	c := moved{from, to, printedChange(texts[0], mean), printedChange(texts[1], mean), printedChange(texts[2], mean), grades}
	if c.by != unsaid && from.telling == "" && to.telling == "" { // of others it follows from what is told
		o.change(c)
	}
}

// quality tells how many answered everywhere. How well questions go together tells
// nothing of any count.
func (o *overhearer) quality(g grid) {
	for _, row := range g.rows {
		if p, ok := o.named(row[0], everywhere); ok {
			n, _ := strconv.Atoi(row[2])
			o.tell(heard{
				family: "quality", wave: len(o.waves) - 1, name: p.name, groups: o.groupsIn(everywhere, "", p.audiences),
				value: unsaid, lower: unsaid, upper: unsaid, n: n, silent: unsaid, least: unsaid, most: unsaid,
			})
		}
	}
}

// turnout tells how many were asked and answered, which whoever attacks knows of
// every group; what it says must be that.
func (o *overhearer) turnout(g grid) {
	answered, wave := slices.Index(g.head, "Svart"), slices.Index(g.head, "Måling")
	for _, row := range g.rows {
		if wave < 0 || answered < 0 || row[1] == everywhere {
			continue // the latest wave on the page of units, which stands below as well, and sums of what stands above
		}
		n := 0
		for _, i := range o.groupsIn(row[1], "", survey.Audiences()) {
			n += len(o.groups[i].answers[o.waveOf(row[wave])])
		}
		if row[answered] != strconv.Itoa(n) {
			o.t.Errorf("%d answered, and the page says %v", n, row)
		}
	}
}
