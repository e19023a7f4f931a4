package analysis

import "time"

// Chart is a series as plain data for drawing. Its numbers are those of the
// table, so a chart shows nothing the table does not.
type Chart struct {
	ID            string      `json:"id"`
	Title         string      `json:"title"`
	Percent       bool        `json:"percent"` // values 0 to 100; otherwise Min to Max of the scale
	Min           float64     `json:"min"`
	Max           float64     `json:"max"`
	LowerIsBetter bool        `json:"lower_is_better"`
	Bands         []Band      `json:"bands"`
	Lines         []ChartLine `json:"lines"`
}

// ChartLine is one line of a chart.
type ChartLine struct {
	Name   string       `json:"name"`
	Points []ChartPoint `json:"points"`
}

// ChartPoint is one wave on a line. Value, Lower and Upper are nil when hidden
// or not given: draw a gap.
type ChartPoint struct {
	Date   time.Time `json:"date"`
	Label  string    `json:"label"` // the wave's name
	Text   string    `json:"text"`  // as printed, «skjult» when hidden
	Value  *float64  `json:"value"`
	Lower  *float64  `json:"lower"`
	Upper  *float64  `json:"upper"`
	Hidden bool      `json:"hidden"`
	Break  bool      `json:"break,omitempty"` // do not draw a line from the point before
}

// Chart returns the series as a chart with the project's phases behind it.
func (r Report) Chart(s Series) Chart {
	scale := 1.0
	c := Chart{
		ID: s.ID, Title: s.Name, LowerIsBetter: s.Indicator.LowerIsBetter,
		Min: 1, Max: float64(s.Indicator.Options), Bands: r.Bands,
	}
	if s.Indicator.share() {
		scale = 100
		c.Percent, c.Min, c.Max = true, 0, 100
	}
	line := ChartLine{Name: s.Place.Label}
	for _, p := range s.Points {
		point := ChartPoint{Date: p.Date, Label: p.WaveName, Text: p.Text, Hidden: p.Hidden, Break: p.Break}
		if !p.Hidden {
			point.Value = scaled(p.Value, scale)
			if p.Interval != nil {
				point.Lower, point.Upper = scaled(p.Interval.Lower, scale), scaled(p.Interval.Upper, scale)
			}
		}
		line.Points = append(line.Points, point)
	}
	c.Lines = []ChartLine{line}
	return c
}

func scaled(v, scale float64) *float64 {
	v = round(v*scale, 1)
	return &v
}
