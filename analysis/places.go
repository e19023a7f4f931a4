package analysis

import (
	"fmt"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// placesOf are places, made once for all indicators that ask the same people and are
// merged alike.
func (b *builder) placesOf(s *disclosure.Snapshot, ind *disclosure.Indicator) []Population {
	key := fmt.Sprint(s.Wave, ind.Audiences, ind.IsMerged(), ind.TotalOnly)
	known, ok := b.places[key]
	if !ok {
		known = placesIn(s, ind, b.scope)
		b.places[key] = known
	}
	return known
}

// placesIn are where a reader looks for an indicator in one wave: the owner and
// every set of units, or the one unit or the set it shares its figure with.
func placesIn(s *disclosure.Snapshot, ind *disclosure.Indicator, scope Scope) []Population {
	sets := s.ReportingUnits(ind.Key)
	switch {
	case scope.Unit != "" && ind.TotalOnly:
		return nil
	case scope.Unit != "":
		return ownPlaces(s, ind, scope.Unit)
	}
	total := Population{Total: true, Units: make([]survey.UnitID, 0, len(sets))}
	parts := make([]Population, 1, len(sets)+1) // the first is the total's
	for _, u := range s.Units {
		if set := sets[u.ID]; len(set) > 0 {
			total.Units = append(total.Units, u.ID)
			if set[0] == u.ID {
				parts = append(parts, Population{Units: set, Joint: len(set) > 1})
			}
		}
	}
	switch {
	case len(total.Units) == 0:
		return nil
	case ind.TotalOnly:
		return []Population{total}
	}
	parts[0] = total
	return parts
}

// ownPlaces are those of one unit: itself, or the units it shares its figure
// with, and a joint unit that holds merged groups of it.
func ownPlaces(s *disclosure.Snapshot, ind *disclosure.Indicator, unit survey.UnitID) []Population {
	var own []Population
	for _, u := range s.Units {
		if u.ID != unit && !slices.Contains(u.Members, unit) {
			continue
		}
		switch set := s.ReportingUnits(ind.Key)[u.ID]; {
		case len(set) == 0:
		case len(set) > 1:
			own = append(own, Population{Units: set, Joint: true})
		default:
			own = append(own, Population{Units: []survey.UnitID{u.ID}})
		}
	}
	if len(own) == 2 && own[0].Joint && slices.Equal(own[0].Units, own[1].Units) {
		own = own[:1] // both are in the same set
	}
	return own
}

// answeredIn is how many answered in some units of those an indicator asks.
func answeredIn(s *disclosure.Snapshot, units []survey.UnitID, ind *disclosure.Indicator) (answered int) {
	for row := range s.TurnoutIn(units, ind) {
		answered += row.Answered
	}
	return answered
}

// unasked are the waves in which nobody of a series' place was asked, which is neither that nobody
// answered nor that too few did.
func (b *builder) unasked(s *Series) (waves []string) {
	for _, snapshot := range b.snapshots {
		if !asksThere(snapshot, s) {
			waves = append(waves, b.texts.wave(snapshot))
		}
	}
	return waves
}

// asksThere reports whether anybody of a series' place was asked in a wave.
func asksThere(snapshot *disclosure.Snapshot, s *Series) bool {
	for i := range snapshot.Indicators {
		if ind := &snapshot.Indicators[i]; ind.ID == s.Indicator.ID {
			for range snapshot.TurnoutIn(s.Population.Units, ind) {
				return true
			}
		}
	}
	return false
}

// alone is why a series has one point, as the end of a text: other waves asked others there, later
// ones nobody, or it is the first.
func (b *builder) alone(s *Series) string {
	why := "first"
	for _, snapshot := range b.snapshots {
		switch only := s.Points[0].Wave; {
		case snapshot.Wave == only.ID:
		case asksThere(snapshot, s):
			return "incomparable"
		case snapshot.Opens.After(only.Opens):
			why = "once"
		}
	}
	return why
}

// openLinks are the units of a place with answers through an open link. One that nobody
// used touches no figure.
func openLinks(s *disclosure.Snapshot, units []survey.UnitID, ind *disclosure.Indicator) []survey.UnitID {
	var open []survey.UnitID
	for row := range s.TurnoutIn(units, ind) {
		if row.OpenLink && row.Answered > 0 && !slices.Contains(open, row.Unit) {
			open = append(open, row.Unit)
		}
	}
	return open
}

// refusedIn are the groups of a place that were asked about an indicator and whose
// answers are in no figure.
func (b *builder) refusedIn(s *disclosure.Snapshot, units []survey.UnitID, ind *disclosure.Indicator, wave WaveRef) (rows []TurnoutRow) {
	for row := range s.TurnoutIn(units, ind) {
		if len(row.Refused) > 0 {
			rows = append(rows, TurnoutRow{Wave: wave, UnitName: b.units[row.Unit].Name, Refused: row.Refused})
		}
	}
	return rows
}

// whom tells which of an indicator's audiences are asked in some units, as the end of a
// series' ID, and what exactly they are asked. Nearly all units are asked alike, so it
// is put in words once.
func whom(s *disclosure.Snapshot, ind *disclosure.Indicator, units []survey.UnitID, known map[asking]askedWords) askedWords {
	key := asking{wave: s.Wave, indicator: ind.Key}
	for row := range s.TurnoutIn(units, ind) {
		if row.Invited > 0 {
			key.audiences |= 1 << slices.Index(ind.Audiences, row.Audience)
		}
	}
	words, ok := known[key]
	if !ok {
		var audiences, series []string
		for i, a := range ind.Audiences {
			if key.audiences&(1<<i) != 0 {
				words.there = append(words.there, a)
				audiences, series = append(audiences, string(a)), append(series, ind.Series[i])
			}
		}
		words.audiences, words.questions = strings.Join(audiences, "."), fmt.Sprint(series)
		if len(words.there) == 0 { // nobody is invited: then it is about whom the indicator is about
			words.there = ind.Audiences
		}
		known[key] = words
	}
	return words
}

// askedIn tells which of an indicator's audiences are asked in each of some units.
func askedIn(s *disclosure.Snapshot, ind *disclosure.Indicator, units []survey.UnitID) map[survey.UnitID]string {
	in := make(map[survey.UnitID]string, len(units))
	for _, u := range units {
		in[u] = ""
	}
	for row := range s.TurnoutIn(units, ind) {
		if row.Invited > 0 {
			in[row.Unit] += string(row.Audience) + " "
		}
	}
	return in
}

// asking is an indicator in a wave, and the audiences that are asked, as bits.
type asking struct {
	wave      survey.WaveID
	indicator string
	audiences uint64
}

type askedWords struct {
	there                []survey.Audience
	audiences, questions string
}
