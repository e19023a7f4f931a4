package setup

import (
	"errors"
	"strings"

	"trivselspuls/survey"
)

// Describe puts problems into words: «from: is missing».
func Describe(list survey.Problems) []string {
	shown := make([]string, len(list))
	for i, problem := range list {
		phrase, known := words().Phrases[problem.Kind]
		if !known {
			phrase = "is " + strings.ReplaceAll(problem.Kind, "-", " ")
		}
		shown[i] = problem.Field + " " + phrase
	}
	return shown
}

// Wrong makes an error of what was entered wrongly: every problem in words, a line
// each. With none it is the error it was given.
func Wrong(problems survey.Problems, err error) error {
	if err != nil {
		return err
	}
	return errors.Join(survey.Map(Describe(problems), errors.New)...)
}
