package analysis

import (
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// TurnoutRow is how many of an audience of a unit answered in a wave. It counts people
// and says nothing about what they answered.
type TurnoutRow struct {
	Wave     WaveRef
	Unit     survey.UnitID
	UnitName string
	Audience survey.Audience
	Invited  int // 0 with an open link: a rate of people who may be the same has no meaning
	Answered int
	Invalid  int  // opened, but not an answer to the questionnaire
	OpenLink bool // answers came through a link that anybody could open
	// Refused names groups whose answers are in no figure, because there were more of
	// them than slips could give; mostly none.
	Refused []string
}

// Few reports whether so many people are some and not many, so that their number is not
// told where sensitive figures are: somebody may know who they are.
func Few(people int) bool { return people > 0 && people < disclosure.Floors().MinCount }

// turnout has the rows that the reader may see, wave by wave, in the order of the units
// and audiences.
func (b *builder) turnout() []TurnoutRow {
	most := 0
	for _, s := range b.snapshots {
		most += len(s.Turnout)
	}
	if b.scope.Unit != "" {
		most = 0
	}
	rows := make([]TurnoutRow, 0, most) // a county has tens of thousands
	for _, s := range b.snapshots {
		wave := newWaveRef(s, b.texts)
		for _, u := range s.Units {
			if b.scope.Unit != "" && b.scope.Unit != u.ID && !slices.Contains(u.Members, b.scope.Unit) {
				continue
			}
			for _, home := range s.TurnoutOf(u.ID) {
				row := TurnoutRow{
					Wave: wave, Unit: u.ID, UnitName: u.Name, Audience: home.Audience,
					Invited: home.Invited + home.More, Answered: home.Answered, Invalid: home.Invalid, OpenLink: home.OpenLink,
					Refused: home.Refused,
				}
				if row.OpenLink {
					row.Invited = 0
				}
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// ofAll adds the units up, wave by wave and by audience; those with an open link have no rate.
func ofAll(rows []TurnoutRow, t *texts) (sums []TurnoutRow) {
	for _, row := range rows {
		if row.OpenLink {
			continue
		}
		at := slices.IndexFunc(sums, func(s TurnoutRow) bool { return s.Wave == row.Wave && s.Audience == row.Audience })
		if at < 0 {
			at, sums = len(sums), append(sums, TurnoutRow{Wave: row.Wave, UnitName: t.get("place.total"), Audience: row.Audience})
		}
		sums[at].Invited, sums[at].Answered = sums[at].Invited+row.Invited, sums[at].Answered+row.Answered
	}
	return sums
}

// refusals put into words which groups' answers are in no figure.
func refusals(rows []TurnoutRow, t *texts) (sentences []string) {
	for _, row := range rows {
		if len(row.Refused) > 0 {
			sentences = append(sentences, t.fill("note.refused", "Unit", row.UnitName, "Groups", t.list(row.Refused), "Wave", row.Wave.Name))
		}
	}
	return sentences
}

// waves are those that some series has a point of, oldest first.
func (b *builder) waves() []WaveRef {
	met := survey.Filter(b.snapshots, func(s *disclosure.Snapshot) bool {
		return slices.ContainsFunc(b.series, func(one Series) bool {
			return slices.ContainsFunc(one.Points, func(p Point) bool { return p.Wave.ID == s.Wave })
		})
	})
	return survey.Map(met, func(s *disclosure.Snapshot) WaveRef { return newWaveRef(s, b.texts) })
}

// TurnoutTable has the turnout as a table. It is made where it is shown: of a county it is
// larger than all else that a report of totals holds.
func (r Report) TurnoutTable() (Table, error) {
	t := r.texts
	columns := slices.Concat(t.wordColumns("wave", "place", "audience"), t.numberColumns("invited", "answered", "invalid"))
	var entries [][]Entry
	for _, row := range slices.Concat(r.Turnout, r.TurnoutOfAll) {
		who, invited := t.audience(row.Audience), number(row.Invited, t)
		if row.OpenLink {
			who, invited = t.fill("audience.open", "Audience", who), label("–")
		}
		if row.Answered > row.Invited && !row.OpenLink {
			who = t.fill("audience.more", "Audience", who)
		}
		if len(row.Refused) > 0 {
			who = t.fill("audience.refused", "Audience", who, "Groups", t.list(row.Refused))
		}
		invalid := number(row.Invalid, t)
		switch {
		case row.Unit == "":
			invalid = label("–") // a unit of which few are invalid must not follow from the others
		case Few(row.Invalid):
			invalid = label(t.get("few"))
		}
		entries = append(entries, []Entry{
			label(row.Wave.Name), label(row.UnitName), label(who), invited, number(row.Answered, t), invalid,
		})
	}
	return newTable("turnout", t.get("caption.turnout"), columns, entries)
}
