package web

import (
	"fmt"
	"strings"

	"trivselspuls/analysis"
)

// Size of a sparkline's drawing area, in its own units, and the margin that
// keeps the dots inside it.
const (
	sparkWidth  = 160
	sparkHeight = 40
	sparkMargin = 5
)

// spark is a series as a small line: paths between neighbouring shown points and
// a dot for each. Withheld points leave a gap. It repeats what the card says in
// words and is hidden from screen readers.
type spark struct {
	Width, Height int
	Paths         []string
	Dots          []dot
}

type dot struct {
	X, Y float64
	Last bool
}

func newSpark(s analysis.Series) spark {
	low, high := valueRange(s)
	drawn := spark{Width: sparkWidth, Height: sparkHeight}
	first, last := s.Points[0].Date, s.Points[len(s.Points)-1].Date
	span := max(1, last.Sub(first).Hours())
	var run []string
	flush := func() {
		if len(run) > 1 {
			drawn.Paths = append(drawn.Paths, "M"+strings.Join(run, "L"))
		}
		run = nil
	}
	for i, p := range s.Points {
		if p.Hidden {
			flush()
			continue
		}
		x := sparkMargin + p.Date.Sub(first).Hours()/span*(sparkWidth-2*sparkMargin)
		y := sparkHeight - sparkMargin - (p.Value-low)/(high-low)*(sparkHeight-2*sparkMargin)
		run = append(run, fmt.Sprintf("%.1f %.1f", x, y))
		drawn.Dots = append(drawn.Dots, dot{X: x, Y: y, Last: i == len(s.Points)-1})
	}
	flush()
	return drawn
}
