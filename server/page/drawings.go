package page

import (
	"fmt"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Shape is a part of a drawing: a class of the style sheet and a path of SVG.
type Shape struct{ Class, Path string }

// UnmarshalText reads a class and a path with a blank between.
func (s *Shape) UnmarshalText(text []byte) (err error) {
	var found bool
	if s.Class, s.Path, found = strings.Cut(string(text), " "); !found {
		err = fmt.Errorf("shape %q: want a class and a path", text)
	}
	return err
}

// drawings are those of templates/respond/pictures.yaml and faces.yaml.
type drawings struct {
	pictures struct {
		Of     map[string]string // by an item's code
		Shapes map[string][]Shape
	}
	faces map[string][][]Shape // by which end of three answers is good
}

// young reads poorly, or not at all.
const young = "young"

// Picture is what stands beside an item for those who cannot read yet; nothing for others.
func (t *Texts) Picture(audience survey.Audience, item string) []Shape {
	if t.Reader(audience) != young {
		return nil
	}
	return t.drawings.pictures.Shapes[t.drawings.pictures.Of[item]]
}

// Faces are what stands over an item's three answers for those who cannot read yet, as on
// the respondents' page (facesFor in static/respond/faces.js); nil where nothing does.
func (t *Texts) Faces(audience survey.Audience, item questionnaire.ViewItem) [][]Shape {
	answers := 0
	for _, o := range item.Options {
		if o.Value <= int(survey.MaxOption) {
			answers++
		}
	}
	if t.Reader(audience) != young || answers != 3 {
		return nil
	}
	return t.drawings.faces[item.Best]
}
