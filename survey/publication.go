package survey

import (
	"strings"
	"time"
)

// Publication is what is published for people without an account. Body is what was told
// then: later waves do not change it.
type Publication struct {
	ID        PageID
	Project   ProjectID  `db:"project_id"`
	Unit      UnitID     `db:"unit_id"` // empty: of all units together
	Published time.Time  `db:"published_at"`
	Ends      *time.Time `db:"ends_at"` // when it goes by itself; nil when it never does
	Body      string
}

// LongestWords is what whoever publishes may write beside the figures, in characters.
const LongestWords = 1500

// CheckWords finds what is wrong with some lines that anybody may read.
func CheckWords(field, text string) Problems {
	return checkText(field, strings.NewReplacer("\r", "", "\n", " ").Replace(text), 0, LongestWords)
}
