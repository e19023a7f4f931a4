package waves

import (
	"context"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// Opener owns the openings of a process, as Closer does the closings. A run's step is the
// number of keys that are made.
type Opener struct {
	Runs[Opened]
	service *Service
}

// Opened is what comes of an opening.
type Opened struct {
	By     audit.Actor
	Sealed []byte // the opening key, for its receiver, where it goes on paper
}

// NewOpener has nothing to open yet.
func NewOpener(s *Service) *Opener {
	return &Opener{Runs[Opened]{operation: "open wave"}, s}
}

// Start begins to open a wave as Service.Open does, with a receiver as Service.OpenOnPaper,
// or joins the opening that goes on.
func (o *Opener) Start(actor audit.Actor, wave survey.WaveID, receiver []byte) *Run[Opened] {
	return o.start(wave, true, func(ctx context.Context, run *Run[Opened]) (Opened, error) {
		sealed, err := o.service.openWith(ctx, actor, wave, receiver, run.reach)
		return Opened{actor, sealed}, err
	}, func(*Run[Opened], error) {})
}
