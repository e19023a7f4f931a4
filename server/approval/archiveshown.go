package approval

import (
	"encoding/json"
	"fmt"
	"strings"

	"trivselspuls/survey"
)

// shown is a figure as it was shown on a day, as server/web/results keeps it beside what somebody wrote.
type shown struct {
	Name, Audience, Place, Text, Interval, Wave, Goal string
	Change                                            struct{ WordText string }
}

// line is the figure in one line.
func (f shown) line() string {
	parts := []string{f.Name, f.Audience, f.Place, f.Text, f.Interval, f.Wave, f.Goal, f.Change.WordText}
	return strings.Join(survey.Filter(parts, func(part string) bool { return part != "" }), " · ")
}

// lines are the figures that stand beside what somebody wrote.
func lines(body string) (string, error) {
	var figures []shown
	err := unpack(body, &figures)
	return strings.Join(survey.Map(figures, shown.line), "\n"), err
}

// page is what is published, as server/web/results keeps it.
type page struct {
	Words, Children string
	Wave            struct{ Name string }
	Figures         []struct {
		ID, Audience, Value, Lower, Upper string
		Hidden                            bool
		When                              struct{ Name string }
	}
}

func unpack(body string, to any) error {
	if err := json.Unmarshal([]byte(body), to); err != nil {
		return fmt.Errorf("read what is kept: %w: %w", err, survey.ErrOtherVersion)
	}
	return nil
}

// published has a row for each figure of a page, the first with its words.
func (n paperNames) published(out []survey.Publication) (rows [][]string, err error) {
	for _, one := range out {
		var p page
		if err := unpack(one.Body, &p); err != nil {
			return nil, err
		}
		words := strings.TrimSpace(p.Words + "\n" + p.Children)
		begins := []string{n.whose(one.Unit), day(one.Published), dayOf(one.Ends)}
		if words != "" {
			rows = append(rows, append(begins[:3:3], words, "", "", "", "", ""))
		}
		for _, f := range p.Figures {
			value, between, wave := f.Value, strings.Trim(f.Lower+"–"+f.Upper, "–"), f.When.Name
			if f.Hidden {
				value, between = n.Say("archive.hidden"), ""
			}
			if wave == "" {
				wave = p.Wave.Name
			}
			rows = append(rows, append(begins[:3:3], "", f.ID, n.Say("audience."+f.Audience), value, between, wave))
		}
	}
	return rows, nil
}
