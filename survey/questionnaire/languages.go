package questionnaire

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// readLanguages reads the text files of a questionnaire, bokmål first, because
// the others are compared with it.
func readLanguages(fsys fs.FS, structure string, q *Questionnaire) Problems {
	base := strings.TrimSuffix(structure, ".yaml")
	var problems Problems
	for _, l := range survey.Languages() {
		name := base + "." + l.Code + ".yaml"
		body, err := fs.ReadFile(fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			if slices.Contains(required(), l.Code) {
				problems = append(problems, Problem{File: name, Text: "is missing, and every questionnaire needs " + l.Name})
			}
			continue
		}
		if err != nil {
			problems = append(problems, unreadable(name, err))
			continue
		}
		f, top := openFile(name, body)
		if top != nil {
			t := readTexts(top)
			if t.language != l.Code {
				f.fail("language", "is «%s», but the file's name says %s", t.language, l.Code)
			}
			if len(f.problems) == 0 {
				checkTexts(f, q, t, q.texts[Bokmål])
			}
			q.texts[l.Code] = t
		}
		problems = append(problems, f.problems...)
	}
	problems = append(problems, strayLanguages(fsys, base)...)
	q.offer()
	return problems
}

// strayLanguages reports text files in a language the program does not know.
func strayLanguages(fsys fs.FS, base string) Problems {
	names, _ := fs.Glob(fsys, base+".*.yaml")
	var problems Problems
	for _, name := range names {
		code := strings.TrimSuffix(strings.TrimPrefix(name, base+"."), ".yaml")
		if _, ok := languageByCode(code); !ok {
			problems = append(problems, Problem{File: name, Text: fmt.Sprintf("«%s» is not a language this program knows", code)})
		}
	}
	return problems
}

// offer sorts the languages into those offered and drafts, and gives the
// indicators their names.
func (q *Questionnaire) offer() {
	for _, l := range survey.Languages() {
		t := q.texts[l.Code]
		switch {
		case t == nil:
		case t.draft:
			q.Drafts = append(q.Drafts, l)
		default:
			q.Languages = append(q.Languages, l)
		}
	}
	for code, t := range q.texts {
		for i := range q.Indicators {
			ind := &q.Indicators[i]
			words, named := t.indicators[ind.ID]
			if !named {
				continue
			}
			ind.Name[code], ind.About[code] = words.name, words.about
			for k := range ind.Forms {
				ind.Forms[k].Name[code] = words.forms[ind.Forms[k].Item]
			}
		}
	}
}
