package setup

import (
	"errors"
	"fmt"
	"strings"

	"trivselspuls/survey"
)

// phrases say what is wrong to whoever sits at a command line. The pages have
// sentences of their own, in the texts under problem.
var phrases = map[survey.ProblemKind]string{
	survey.Missing:          "is missing",
	survey.TooShort:         "is too short",
	survey.TooLong:          "is too long",
	survey.Twice:            "is taken already",
	survey.Unknown:          "is none of those there are",
	survey.EndsFirst:        "comes before the beginning",
	survey.NotADate:         "is not a day such as 2026-09-14",
	survey.NotATime:         "is not a time such as 10:45",
	survey.NotANumber:       "is not a whole number",
	survey.OutOfRange:       "is out of range",
	survey.WrongCells:       "has too few cells, or too many",
	survey.NoSuchUnit:       "is no unit of the owner's",
	survey.NoAudience:       "is missing, and the group's name does not say it",
	survey.MixedGrades:      "has grades that answer different questionnaires",
	survey.NotHere:          "does not exist at such a unit",
	survey.NeedsUnit:        "is missing: this role holds for one unit",
	survey.NeedsNoUnit:      "must be left out: this role holds for the whole owner",
	survey.NotYours:         "is a role that the person may not give",
	survey.OwnAccount:       "is one's own account, whose roles others give",
	survey.WrongPerson:      "has too few cells, or too many",
	survey.NotFourPhases:    "must be four",
	survey.Over:             "has passed already",
	survey.NotAPhone:        "is not a telephone number",
	survey.OutsideWave:      "is outside the wave",
	survey.Running:          "has begun: it may only be made longer, or taken away",
	survey.UnfitCharacters:  "has characters that cannot stand in a text",
	survey.OutsideProject:   "is outside the project",
	survey.TooLongForScreen: "is longer than a phone's screen has room for",
	survey.Repeated:         "says what another says already",
	survey.ReversedScale:    "runs the other way than all answers of the questionnaire",
	survey.NoOrder:          "has more answers without an order than the three there may be",
	survey.FewAnswers:       "has fewer than two answers, or more than the age allows",
	survey.OtherNumber:      "has another number of answers than the first language",
	survey.SlipUsed:         "is of a slip that has been used",
	survey.NoSlip:           "is of no slip of the group that can be used",
	survey.NotMore:          "is not more than before, or more than twice as many as at first",
	survey.NoRoom:           "finds no room: there are as many own questions as there may be",
	survey.NoSound:          "is not a recording that can be played",
	survey.LargeSound:       fmt.Sprintf("is larger than the %d kB a recording may have", MaxRecording>>10),
	survey.GoalNotAsked:     "is asked of nobody at such a unit, or told of no single unit",
	survey.GoalSet:          "cannot be changed: a wave of the project has opened",
	survey.NotATarget:       "is not a number with one decimal at most, such as 5 % or 2,7",
	survey.WrongWay:         "points the wrong way: it would be met by getting worse",
	survey.OutsideScale:     "lies outside the scale",
	survey.NotRead:          "is missing: somebody who speaks the language has to have read it",
	survey.LacksText:        "cannot be offered: questions of the owner's own are not written in it",
	SpreadsheetDate:         "is a day that the spreadsheet made of a text such as 1-2",
	NotAsked:                "are people who are not asked as such",
	Contradicts:             "contradicts the group's name",
	Overlaps:                "counts people again who stand in other rows, and is not their sum",
	Withheld:                "is withheld, so that the classes cannot be added up",
	TwoNumbers:              "has several columns of numbers",
	TooManyRows:             "and those after it are too many for one table",
	MixedKinds:              "are of several kinds",
	TooFewTogether:          "invite too few people to share figures",
	NoSuchSet:               "are no two of the owner's, or one that is in no set",
	InSet:                   "are in a set already",
	SetsFixed:               "share as they do: a wave of the project has opened",
	LeavesAlone:             "leave another unit alone that shared with them",
	NotLater:                "is not later than the one that stands",
}

// Describe puts problems into words: «from: is missing».
func Describe(list survey.Problems) []string {
	shown := make([]string, len(list))
	for i, problem := range list {
		phrase, known := phrases[problem.Kind]
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
