package web_test

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/text"
)

// page reads what a page shows outside its tables of figures: the units side by side,
// the summary for everybody, and what units give back.
func (o *overhearer) page(f fetched) {
	if !strings.Contains(f.body, "grid-cell") && !strings.Contains(f.body, "public-rows") {
		return
	}
	page := webtest.Document(o.t, f.body)
	page.Find("a.grid-cell").Each(func(_ int, a *goquery.Selection) {
		path, _ := a.Attr("href")
		value := strings.TrimSpace(a.Contents().First().Text())
		if p, ok := o.seriesOf(lastPart(path)); ok && o.labels[path] != "" {
			o.say("units side by side", p, o.labels[path], "", len(o.waves)-1, value)
		}
	})
	words := o.Views.Texts().Localizer("nb")
	family, place := "public summary", everywhere
	if strings.HasPrefix(f.path, "/delt/") {
		place, _, _ = strings.Cut(page.Find("main .lead").Text(), " · ")
		family, place = "given back", strings.TrimSpace(place)
	} else if strings.HasPrefix(f.path, "/enhet/") {
		family, place = "given back", page.Find("h1").Text()
	}
	page.Find(".public-rows > li").Each(func(_ int, li *goquery.Selection) {
		name, audiences := o.publicRow(words, li.Find("h3"))
		if len(audiences) == 0 {
			return
		}
		n := ""
		if found := answeredWords.FindStringSubmatch(li.Find("p.ds-paragraph").Text()); found != nil {
			n = found[1] + found[2]
		}
		here := printed{name, audiences}
		o.say(family, here, place, "", len(o.waves)-1, li.Find(".stat-number").Text(), "", "", n)
		li.Find(".public-points div").Each(func(_ int, point *goquery.Selection) {
			o.say(family+" before", here, place, "", o.waveOf(strings.TrimSpace(point.Find("dt").Text())), strings.TrimSpace(point.Find("dd").Text()))
		})
	})
}

// publicRow is what a row of a published page counts, and of whom: of those its heading names, or of
// all that are counted so where it names several together.
func (o *overhearer) publicRow(words *text.Localizer, heading *goquery.Selection) (name string, audiences []survey.Audience) {
	who, _, _ := strings.Cut(strings.TrimSpace(heading.Find(".muted").Text()), " · ")
	for a := range o.asked {
		for _, c := range o.countings(a) {
			if said, err := words.Text("public.row." + c.name); err == nil && said == strings.TrimSpace(heading.Contents().First().Text()) {
				name, audiences = c.name, append(audiences, a)
			}
		}
	}
	for _, a := range audiences {
		if said, err := words.Text("audience." + string(a)); err == nil && said == strings.TrimSpace(who) {
			return name, []survey.Audience{a}
		}
	}
	return name, audiences
}

// answeredWords find how many answered: «8 % av 90 som har svart», «4,2 på en skala fra 1 til
// 5, der 90 har svart».
var answeredWords = regexp.MustCompile(`av (\d+) som har svart|der (\d+) har svart`)

// everywhere is what the place of all units is called.
const everywhere = "Enhetene samlet"

// say tells one figure: its value, limits, and the people with and without one, as
// far as they are told.
func (o *overhearer) say(family string, p printed, place, group string, wave int, texts ...string) {
	if f, ok := o.figure(family, p, place, group, wave, texts...); ok {
		o.tell(f)
	}
}

func (o *overhearer) figure(family string, p printed, place, group string, wave int, texts ...string) (heard, bool) {
	f := heard{family: family, wave: wave, name: p.name, value: unsaid, lower: unsaid, upper: unsaid, n: unsaid, silent: unsaid, least: unsaid, most: unsaid}
	if f.groups = o.groupsIn(place, group, p.audiences); len(f.groups) == 0 || wave < 0 {
		o.lost++
		return f, false
	}
	f.joint = place != everywhere && strings.HasSuffix(place, " samlet")
	if len(texts[0]) > 0 {
		texts = slices.Clone(texts)
		cells := strings.Split(strings.ReplaceAll(texts[0], "\u00a0", " "), "\t")
		if texts[0] = cells[0]; inexact.MatchString(cells[0]) {
			f.telling = cells[0]
			if len(cells) == 3 && !o.isMean(p.name) {
				f.least, f.most = thousandths(cells[1]), thousandths(cells[2])
			}
			for _, end := range cells[1:] {
				o.finest(end, o.isMean(p.name), one(!o.isMean(p.name)))
			}
		}
	}
	f.hidden = texts[0] == "for få svar" || texts[0] == "vises ikke" || texts[0] == "ingen har svart"
	for i, to := range []*int{&f.value, &f.lower, &f.upper} {
		if i < len(texts) && (i > 0 || f.telling == "") {
			*to = printedNumber(texts[i], o.isMean(p.name))
			o.finest(texts[i], o.isMean(p.name), 0)
		}
	}
	for i, to := range []*int{&f.n, &f.silent} {
		if i+3 < len(texts) {
			if n, err := strconv.Atoi(texts[i+3]); err == nil {
				*to = n
			}
		}
	}
	return f, f.hidden || f.isSaid()
}

// printedNumber reads «7 %», «0,07», «−3 prosentpoeng» and «4,2»: percents, or tenths
// of a mean.
func printedNumber(text string, mean bool) int {
	text = strings.NewReplacer("\u00a0", " ", "−", "-", ",", ".").Replace(strings.TrimSpace(text))
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil:
		return unsaid
	case mean:
		return int(math.Round(10 * v))
	case unit == "":
		v *= 100
	}
	return int(math.Round(v))
}

// decimals find those of a number, and the unit that follows.
var decimals = regexp.MustCompile(`^\s*[-−+]?\d+(?:[,.](\d+))?([\s\x{a0}]+[%\pL]+)?`)

// finest must find no number that is finer than the figure is on pages, where the attacker reads it:
// a share in whole percent and a mean in tenths, or with some decimals more.
func (o *overhearer) finest(text string, mean bool, more int) {
	o.t.Helper()
	found := decimals.FindStringSubmatch(text)
	if most := one(mean) + 2*one(!mean && found != nil && found[2] == "") + more; found != nil && len(found[1]) > most {
		o.t.Errorf("%q is finer than the figure on its page", text)
	}
}

// inexact finds what is told from its least to its most.
var inexact = regexp.MustCompile(`^\d+–\d+ av |\d (til |– ?)\d|eller (lavere|høyere)$|^[≤≥] `)

// thousandths reads a share of a file: «0,081», «0.081».
func thousandths(text string) int {
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil {
		return unsaid
	}
	return int(math.Round(1000 * v))
}

// printedChange reads «−3,2 prosentpoeng», «-0,032» and «+0,36»: tenths of a point, or
// hundredths of a mean; nothing of a change that is not exact.
func printedChange(text string, mean bool) int {
	text, _, _ = strings.Cut(text, "\t")
	text = strings.NewReplacer("\u00a0", " ", "−", "-", ",", ".").Replace(strings.TrimSpace(text))
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil, strings.HasPrefix(unit, "til "):
		return unsaid
	case mean:
		return int(math.Round(100 * v))
	case unit == "":
		v *= 100
	}
	return int(math.Round(10 * v))
}

// waveOf is the number of a wave by how it is called; what follows the name says
// which units are not in it.
func (o *overhearer) waveOf(text string) int {
	return slices.IndexFunc(o.waves, func(w survey.Wave) bool { return strings.HasPrefix(text, w.Name) })
}

// groupsIn are the numbers of the groups of a place, by how it is called.
func (o *overhearer) groupsIn(place, group string, audiences []survey.Audience) (list []int) {
	every := map[survey.UnitKind]string{survey.School: "Skolene samlet", survey.Kindergarten: "Barnehagene samlet"}
	many := manyWords.FindStringSubmatch(place)
	for i, g := range o.groups {
		u := o.Units[slices.IndexFunc(o.Units, func(u survey.Unit) bool { return u.ID == g.Unit })]
		here := place == everywhere || place == every[u.Kind] || strings.Contains(place, u.Name) || many != nil && manyOf[many[1]](u.Kind)
		if here && slices.Contains(audiences, g.Audience) && (group == "" || group == g.Name) {
			list = append(list, i)
		}
	}
	return list
}

// manyWords find the place of four units or more that share, which is told without their names: it
// is those of a kind that have as many answers as it tells (within).
var manyWords = regexp.MustCompile(`^\d+ (skoler|barnehager|enheter) samlet$`)

var manyOf = map[string]func(survey.UnitKind) bool{
	"skoler":     func(k survey.UnitKind) bool { return k == survey.School },
	"barnehager": func(k survey.UnitKind) bool { return k == survey.Kindergarten },
	"enheter":    func(survey.UnitKind) bool { return true },
}

// named is what a printed name stands for in a place; false when that is not clear.
func (o *overhearer) named(name, place string) (printed, bool) {
	list := slices.DeleteFunc(slices.Clone(o.names[name]), func(p printed) bool { return len(o.groupsIn(place, "", p.audiences)) == 0 })
	if len(list) != 1 {
		o.lost++
		return printed{}, false
	}
	return list[0], true
}

// printsChange reports whether a change is printed as told: the difference of what was counted,
// and its interval. That of means lies around the difference, as wide as spreads tell that have
// nothing to do with these people.
func (s *secretTown) printsChange(c moved, before, after int, n, scale [2]int) bool {
	if s.isMean(c.to.name) {
		then, now := float64(before)/float64(n[0]*scale[0]), float64(after)/float64(n[1]*scale[1])
		if c.grades {
			then, now = estimate.Round(then, 1), estimate.Round(now, 1)
		}
		by := 100 * (now - then)
		return isPrinted(c.by, by) && (c.lower == unsaid || math.Abs(by-float64(c.lower+c.upper)/2) <= 0.5+almost)
	}
	alike := disclosure.Judgement().Change
	ci, err := s.sampleOf(c.to, after, n[1], alike).ShareChange(s.sampleOf(c.from, before, n[0], alike), s.confidence(c.to))
	by := 1000 * (float64(after)/float64(n[1]) - float64(before)/float64(n[0]))
	return err == nil && isPrinted(c.by, by) && isPrinted(c.lower, 1000*ci.Lower) && isPrinted(c.upper, 1000*ci.Upper)
}
