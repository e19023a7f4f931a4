package setup

import (
	"slices"

	"trivselspuls/survey"
)

// What may be wrong with a cell that people write often, so that they are told what to
// write in its place: words.yaml knows them by these kinds.
const (
	NotJustParents survey.ProblemKind = "mothers-fathers" // who are asked together
	ManyGrades     survey.ProblemKind = "many-grades"     // by a word
	ShortGrade     survey.ProblemKind = "short-grade"     // a letter and a number
	PointedNumber  survey.ProblemKind = "pointed-number"  // a thousand or a decimal
)

// clearer are a row's problems, told by what stands in the cells where that is known.
func (r Row) clearer() survey.Problems {
	list := slices.Clone(r.Problems)
	for i, p := range list {
		var cells []string
		switch {
		case p.Kind == survey.NotANumber && p.Field == "invited":
			cells = r.Cells[3:4]
		case p.Kind == survey.NoAudience:
			cells = r.Cells[1:2]
		case p.Kind == survey.Unknown && p.Field == "audience":
			cells = r.Cells[2:3]
		case p.Kind == NoNumbers:
			cells = r.Cells
		}
		for _, cell := range cells {
			if kind := words().Unclear.kind(fold(cell)); kind != "" {
				list[i].Kind = kind
				break
			}
		}
	}
	return list
}
