package disclosure_test

import (
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// Bytes that are no snapshot are refused, and what is accepted can be reported
// to everybody without a panic and is safe.
func FuzzDecodeSnapshot(f *testing.F) {
	body, err := newTownSnapshot()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":1,"cells":[{"total":true}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := DecodeSnapshot(body)
		if err != nil {
			return
		}
		scopes := []analysis.Scope{{}}
		for _, u := range s.Units {
			scopes = append(scopes, analysis.Scope{Unit: u.ID})
		}
		for _, scope := range scopes {
			if _, err := analysis.NewReport(frame, []Snapshot{s, s}, scope, "nn"); err != nil {
				t.Errorf("accepted but not reported: %v", err)
			}
		}
	})
}

func newTownSnapshot() ([]byte, error) {
	s, err := Publish(disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 8}, [3]int{60, 50, 9}).
		School("B", survey.Pupils57, [3]int{20, 15, 3}).
		School("C", survey.Pupils57, [3]int{30, 25, 3}).Input)
	if err != nil {
		return nil, err
	}
	return s.Encode()
}
