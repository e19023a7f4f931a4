package waves

import "trivselspuls/survey"

// Step is how many of a closing's steps are done.
type Step int

// The steps of a closing. Until the third is done everything may fail as a whole,
// and then nothing has happened.
const (
	StepStopped   Step = 1 + iota // no more answers are taken
	StepOpened                    // they are opened and checked
	StepPublished                 // they are mixed and stored, the figures computed
	StepDestroyed                 // slips, sealed answers and keys are gone
)

// ClosingStep reports how far the closing of a wave has come that goes on in this
// process; 0 when it has only begun, or none goes on.
func (s *Service) ClosingStep(wave survey.WaveID) Step {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.steps[wave]
}

// reach notes how far a closing has come; 0 forgets it.
func (s *Service) reach(wave survey.WaveID, step Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if step == 0 {
		delete(s.steps, wave)
		return
	}
	s.steps[wave] = step
}
