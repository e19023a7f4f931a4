package waves

import (
	"cmp"
	"errors"
	"fmt"
	"hash/maphash"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/sheet"
)

// Columns of a file of answers, beside one for the code of every item.
const (
	columnUnit     = "unit"
	columnAudience = "audience"
	columnGroup    = "group"
	columnForm     = "form" // tells a form entered twice from two people who agree; not kept
)

// Words that stand for an answer that is no option.
const (
	wordDontKnow = "dont_know"
	wordBeside   = "beside" // what stands beside the scale; a second one is beside2
	wordDeclined = "declined"
)

// ImportError is what is wrong with some files of answers: Problems by the files'
// names. Nothing was stored.
type ImportError struct{ Files []FileProblems }

// FileProblems is what is wrong with one file.
type FileProblems struct {
	Name     string
	Problems sheet.Problems
}

func (e *ImportError) Error() string {
	var lines []string
	for _, f := range e.Files {
		for _, p := range f.Problems {
			lines = append(lines, f.Name+": "+p.Error())
		}
	}
	return "nothing was imported\n" + strings.Join(lines, "\n")
}

// answerReader reads files of answers into the planned groups of a wave.
type answerReader struct {
	wave    survey.Wave
	planned []PlannedGroup
	names   map[survey.UnitID]string
	called  map[string]survey.Audience
	asked   map[survey.Audience]*questionnaire.Questionnaire
	units   map[string]bool
	groups  map[groupName]int // index of planned
	answers [][][]survey.Answer

	words map[survey.Audience][]map[string]survey.Answer // of each item: its answers as they are written

	seed maphash.Seed
	seen map[uint64]seenAt // by group and form

	file  string
	sheet *sheet.Sheet
	at    map[survey.Audience]itemColumns
	free  []survey.Answer // room for the next answers
}

// itemColumns are where a file holds what an audience was asked, by number.
type itemColumns struct {
	items  []int // of each item of the questionnaire, −1 for none
	others []int // of other audiences' items
}

// groupName is how a file names a group: as the unit itself calls it, or as the
// wave does when it has merged groups. Unit is empty for groups of several units.
type groupName struct {
	unit, group string
	audience    survey.Audience
}

type seenAt struct {
	file string
	row  int
}

// readAnswers returns the answers of each planned group, or a *ImportError.
func readAnswers(in Import, planned []PlannedGroup, units map[survey.UnitID]string,
	asked map[survey.Audience]*questionnaire.Questionnaire,
) (*answerReader, error) {
	r := &answerReader{
		planned: planned, names: units, asked: asked, called: in.Audiences, words: wordsOf(asked), units: map[string]bool{}, groups: map[groupName]int{},
		answers: make([][][]survey.Answer, len(planned)), seed: maphash.MakeSeed(), seen: map[uint64]seenAt{},
	}
	for i, p := range planned {
		r.name(groupName{units[p.Unit], p.Name, p.Audience}, i)
		for _, part := range p.Merges {
			r.name(groupName{units[part.Unit], part.Name, p.Audience}, i)
		}
	}
	var wrong ImportError
	for _, f := range in.Files {
		var problems sheet.Problems
		switch err := r.read(in, f); {
		case errors.As(err, &problems):
			wrong.Files = append(wrong.Files, FileProblems{f.Name, problems})
		case err != nil:
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if len(wrong.Files) > 0 {
		return nil, &wrong
	}
	return r, nil
}

// formNumber is what a form may be called: two letters and six digits at most.
var formNumber = regexp.MustCompile(`^\pL{0,2}[-. ]?[0-9]{1,6}$`)

// wordsOf are the answers to each item as the forms say them, in small letters.
func wordsOf(asked map[survey.Audience]*questionnaire.Questionnaire) map[survey.Audience][]map[string]survey.Answer {
	all := map[survey.Audience][]map[string]survey.Answer{}
	for audience, q := range asked {
		all[audience] = make([]map[string]survey.Answer, len(q.Items))
		for _, language := range survey.WrittenLanguages() {
			view, _ := q.View(language)
			for i, item := range view.Items {
				if all[audience][i] == nil {
					all[audience][i] = map[string]survey.Answer{}
				}
				for _, option := range item.Options {
					all[audience][i][strings.ToLower(sheet.Clean(option.Text))] = survey.Answer(option.Value)
				}
			}
		}
	}
	return all
}

func (r *answerReader) name(n groupName, planned int) {
	n.unit, n.group = sheet.Key(n.unit), sheet.Clean(n.group)
	r.groups[n] = planned
	r.units[n.unit] = true
}

func (r *answerReader) read(in Import, f ImportFile) error {
	var err error
	r.file, r.at = f.Name, map[survey.Audience]itemColumns{}
	r.sheet, err = sheet.Open(f.Body, sheet.Columns{
		Wanted: []string{columnUnit, columnAudience, columnGroup, columnForm}, Allowed: r.isItem, Called: func(cell string) string { return cmp.Or(in.Columns[strings.ToLower(cell)], cell) },
	})
	if err != nil {
		return err
	}
	for row, ok := r.sheet.Next(); ok; row, ok = r.sheet.Next() {
		group, ok := r.group(row)
		if !ok {
			continue
		}
		columns, ok := r.columns(r.planned[group].Audience)
		if !ok {
			break
		}
		r.once(group, row.Get(columnForm))
		answers, ok := r.person(row, r.asked[r.planned[group].Audience], columns)
		switch p := r.planned[group]; {
		case ok && len(r.answers[group]) < p.Invited:
			r.answers[group] = append(r.answers[group], answers)
		case ok:
			r.sheet.Wrong(columnGroup, fmt.Sprintf("with this row %s has more answers than the %d invited", quote(p.Name), p.Invited))
		}
	}
	return r.sheet.Err()
}

// isItem reports whether any questionnaire of the wave asks this.
func (r *answerReader) isItem(column string) bool {
	for _, q := range r.asked {
		if q.Position(column) >= 0 {
			return true
		}
	}
	return false
}

// group finds the group a row belongs to.
func (r *answerReader) group(row sheet.Row) (int, bool) {
	n := groupName{sheet.Key(row.Get(columnUnit)), row.Get(columnGroup), survey.Audience(row.Get(columnAudience))}
	if audience, ok := r.called[strings.ReplaceAll(strings.ToLower(string(n.audience)), "–", "-")]; ok {
		n.audience = audience
	}
	if at, ok := r.groups[n]; ok {
		return at, true
	}
	switch {
	case r.asked[n.audience] == nil:
		r.sheet.Wrong(columnAudience, fmt.Sprintf("the wave does not ask %s", quote(string(n.audience))))
	case !r.units[n.unit]:
		r.sheet.Wrong(columnUnit, fmt.Sprintf("the wave asks nobody at %s", quote(row.Get(columnUnit))))
	default:
		r.sheet.Wrong(columnGroup, fmt.Sprintf("%s has no group %s of %s", quote(row.Get(columnUnit)), quote(n.group), n.audience))
	}
	return 0, false
}

// columns finds the column of each item. One that is missing ends the reading.
func (r *answerReader) columns(a survey.Audience) (itemColumns, bool) {
	if columns, ok := r.at[a]; ok {
		return columns, true
	}
	columns, whole := itemColumns{}, true
	for _, item := range r.asked[a].Items {
		at := slices.Index(r.sheet.Heading(), item.Code)
		if at < 0 && !item.Practice {
			r.sheet.Wrong(item.Code, fmt.Sprintf("this column is missing; %s were asked it", a))
			whole = false
		}
		columns.items = append(columns.items, at)
	}
	for at, column := range r.sheet.Heading() {
		if r.isItem(column) && r.asked[a].Position(column) < 0 {
			columns.others = append(columns.others, at)
		}
	}
	r.at[a] = columns
	return columns, whole
}

// once refuses a form that stands in the files twice.
func (r *answerReader) once(group int, form string) {
	if form == "" {
		r.sheet.Wrong(columnForm, "every form needs a number of its own in its group")
		return
	}
	if strings.ContainsAny(form[:1], "=+-@") {
		r.sheet.Wrong(columnForm, fmt.Sprintf("%s is a formula", quote(form)))
		return
	}
	if !formNumber.MatchString(form) {
		r.sheet.Wrong(columnForm, "is no number of a form, such as 12, 1204 or A12: it must not be a name or a national identity number")
		return
	}
	key := maphash.String(r.seed, strconv.Itoa(group)+"\x00"+form)
	if first, twice := r.seen[key]; twice {
		where := fmt.Sprintf("row %d", first.row)
		if first.file != r.file {
			where += " of " + first.file
		}
		r.sheet.Wrong(columnForm, fmt.Sprintf("form %s of this group stands in %s already", quote(form), where))
		return
	}
	r.seen[key] = seenAt{r.file, r.sheet.Line()}
}

// person reads one form. Practice that it does not hold is NotAsked; other empty fields
// were left unanswered.
func (r *answerReader) person(row sheet.Row, q *questionnaire.Questionnaire, columns itemColumns) ([]survey.Answer, bool) {
	if len(r.free) < len(q.Items) {
		r.free = make([]survey.Answer, 4096*len(q.Items)) // one piece for many people
	}
	answers := r.free[:len(q.Items):len(q.Items)]
	whole, filled := true, 0
	for i, item := range q.Items {
		text := ""
		if at := columns.items[i]; at >= 0 {
			if text = row.At(at); text != "" {
				filled++
			}
		}
		a, what := answerOf(item, text)
		if said, ok := r.words[q.Audience][i][strings.ToLower(text)]; ok {
			a, what = said, ""
		}
		if what != "" {
			r.sheet.Wrong(item.Code, what)
			whole = false
		}
		answers[i] = a
	}
	for _, at := range columns.others {
		if row.At(at) != "" {
			r.sheet.Wrong(r.sheet.Heading()[at], fmt.Sprintf("%s were not asked this", q.Audience))
			whole = false
		}
	}
	if whole && filled == 0 {
		r.sheet.Wrong("", "holds no answer")
		return nil, false
	}
	if whole {
		r.free = r.free[len(q.Items):]
	}
	return answers, whole
}

// answerOf reads one field, or says what is wrong with it.
func answerOf(item questionnaire.Item, text string) (survey.Answer, string) {
	switch {
	case text == "" && item.Practice:
		return survey.NotAsked, ""
	case text == "":
		return survey.Skipped, ""
	case text == wordDeclined:
		return survey.Declined, ""
	case text == wordDontKnow && item.DontKnow:
		return survey.DontKnow, ""
	case text == wordBeside && item.Beside > 0:
		return survey.Beside, ""
	case text == wordBeside+"2" && item.Beside > 1:
		return survey.Beside - 1, ""
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= item.Options && text[0] != '+' {
		return survey.Answer(n), ""
	}
	words := wordDeclined
	if item.Beside > 0 {
		words = wordBeside + ", " + words
	}
	if item.DontKnow {
		words = wordDontKnow + ", " + words
	}
	return survey.Skipped, fmt.Sprintf("%s is neither a number from 1 to %d nor %s nor empty", quote(text), item.Options, words)
}

// quote shows what stood in a file: never more of it than helps to find it, and
// nothing a terminal would obey.
func quote(text string) string {
	if cut := []rune(text); len(cut) > 40 {
		text = string(cut[:40]) + "…"
	}
	return strconv.Quote(text)
}
