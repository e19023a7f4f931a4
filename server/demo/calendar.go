package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

//go:embed municipality.yaml
var municipality []byte

//go:embed national.csv
var national string

// National is a file of national figures of the school years of the example's project. They
// are invented, and their source says so, which stands wherever they are shown.
func National(today time.Time) []byte {
	from := project(today, nil).Waves[0].Period.From.AddDate(0, -7, 0).Year() // a school year begins in August
	var years []string
	for i := range 3 {
		years = append(years, fmt.Sprint("Y", i), fmt.Sprintf("%d-%02d", from+i, (from+i+1)%100))
	}
	return []byte(strings.NewReplacer(years...).Replace(national))
}

// Eksempeldal is the example as «server setup» reads it from a file, with a project of
// the two years around today. Everybody the library has a questionnaire for is asked.
func Eksempeldal(today time.Time, library *questionnaire.Library) setup.Plan {
	p, err := setup.Read(bytes.NewReader(municipality))
	if err != nil {
		panic(err) // the file is part of the program
	}
	asked := library.Audiences()
	p.Project = project(today, asked)
	for i, u := range p.Units {
		p.Units[i].Groups = slices.DeleteFunc(u.Groups, func(g survey.Group) bool { return !slices.Contains(asked, g.Audience) })
	}
	return p
}

const day = 24 * time.Hour

// stage is a wave of the example.
type stage struct {
	kind  survey.WaveKind
	after int // days after the baseline opened
	days  int // it was open
}

// stages are half a year apart, so that baseline, second pulse and endline are
// asked in the same season.
func stages() []stage {
	return []stage{
		{survey.Baseline, 0, 21},
		{survey.Pulse, 182, 14},
		{survey.Pulse, 364, 14},
		{survey.Pulse, 546, 14},
		{survey.Endline, 728, 21},
	}
}

// openFor is how long the endline has been open when the example is made.
const openFor = 7

// project is the two years around today, whose endline is open.
func project(today time.Time, asked []survey.Audience) setup.Project {
	today = today.UTC().Truncate(day)
	list := stages()
	baseline := today.AddDate(0, 0, -openFor-list[len(list)-1].after)
	at := func(days int) time.Time { return baseline.AddDate(0, 0, days) }
	p := setup.Project{
		Name:   "Trygt og godt miljø i Eksempeldal",
		Period: setup.Period{From: at(-28), To: at(784)},
		// Each phase begins a little before the one before it is over.
		Phases: []setup.Period{
			{From: at(-28), To: at(181)},
			{From: at(168), To: at(363)},
			{From: at(350), To: at(545)},
			{From: at(532), To: at(784)},
		},
		Goals: []setup.Goal{{Kind: survey.School, Indicator: "E1", Target: "under 8 %"}},
	}
	pulse := 0
	for _, s := range list {
		opens := at(s.after)
		if s.kind == survey.Pulse {
			pulse++
		}
		p.Waves = append(p.Waves, setup.Wave{
			Kind: s.kind, Name: waveName(s.kind, pulse, opens),
			Period:    setup.Period{From: opens, To: opens.AddDate(0, 0, s.days-1)},
			Audiences: audiencesOf(s, asked),
		})
	}
	return p
}

// audiencesOf asks parents once a year only.
func audiencesOf(s stage, asked []survey.Audience) []survey.Audience {
	if s.after%364 == 0 {
		return asked
	}
	return slices.DeleteFunc(slices.Clone(asked), func(a survey.Audience) bool {
		return a.Facts().Who == survey.WhoParents
	})
}

// waveName is the same in both written languages.
func waveName(kind survey.WaveKind, pulse int, opens time.Time) string {
	months := [...]string{
		"januar", "februar", "mars", "april", "mai", "juni",
		"juli", "august", "september", "oktober", "november", "desember",
	}
	when := fmt.Sprintf("%s %d", months[opens.Month()-1], opens.Year())
	switch kind {
	case survey.Baseline:
		return "Startmåling " + when
	case survey.Endline:
		return "Sluttmåling " + when
	}
	return fmt.Sprintf("Delmåling %d %s", pulse, when)
}

// Clock is the time for a store and a server whose past is being made. It tells
// the real time unless it has been set. It is safe for concurrent use.
type Clock struct{ set atomic.Pointer[time.Time] }

// Now is the moment the clock was set to, or the real time.
func (c *Clock) Now() time.Time {
	if t := c.set.Load(); t != nil {
		return *t
	}
	return time.Now()
}

// Set stops the clock at a moment.
func (c *Clock) Set(t time.Time) { c.set.Store(&t) }

// Release lets the clock tell the real time again.
func (c *Clock) Release() { c.set.Store(nil) }
