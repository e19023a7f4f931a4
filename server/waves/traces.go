package waves

import (
	"context"
	"fmt"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// TracesError names what the database writes down or keeps that must be nowhere, and
// that nobody has said is known: no wave is opened with it.
type TracesError struct{ Traces []store.Trace }

func (e *TracesError) Error() string {
	var text strings.Builder
	text.WriteString("the database writes down or keeps what must be nowhere")
	for _, t := range e.Traces {
		fmt.Fprintf(&text, "\n%s\n    mend it: %s", t.Text, t.Mend)
	}
	fmt.Fprintf(&text, "\nor say that it is known: POSTGRES_TRACES_KNOWN=%s", strings.Join(e.Names(), ","))
	return text.String()
}

// Names are what the setting POSTGRES_TRACES_KNOWN would have to name.
func (e *TracesError) Names() []string { return namesOf(e.Traces) }

// Unwrap makes it a survey.ErrState.
func (e *TracesError) Unwrap() error { return survey.ErrState }

// mayOpen is a *TracesError when the database keeps what refuses an opening, and
// otherwise returns the names of those that somebody has said are known.
func (s *Service) mayOpen(ctx context.Context) (known []string, err error) {
	traces, err := s.store.Traces(ctx)
	if err != nil {
		return nil, err
	}
	var refused, accepted []store.Trace
	for _, t := range traces {
		switch {
		case t.Known:
			accepted = append(accepted, t)
		case t.Refuses:
			refused = append(refused, t)
		}
	}
	if len(refused) > 0 {
		return nil, &TracesError{refused}
	}
	return namesOf(accepted), nil
}

// namesOf are the names of traces, each once.
func namesOf(traces []store.Trace) []string {
	return survey.Unique(survey.Map(traces, func(t store.Trace) string { return t.Name }))
}
