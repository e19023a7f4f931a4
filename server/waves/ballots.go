package waves

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// opened is what the ballots of a wave held.
type opened struct {
	responses []survey.Response
	answered  map[survey.GroupID]int
	invalid   map[survey.GroupID]int
}

// asked returns the questionnaires a wave's manifest has fixed, by audience.
func (s *Service) asked(ctx context.Context, r store.Reader, wave survey.WaveID) (map[survey.Audience]*questionnaire.Questionnaire, error) {
	body, err := r.Manifest(ctx, wave)
	if err != nil {
		return nil, err
	}
	head, _ := survey.ManifestLines(body)
	manifest, err := survey.DecodeManifest(head)
	if err != nil {
		return nil, err
	}
	asked := make(map[survey.Audience]*questionnaire.Questionnaire, len(manifest.Questionnaires))
	for _, q := range manifest.Questionnaires {
		known, err := s.questionnaire(ctx, r, q.Hash)
		if errors.Is(err, survey.ErrNotFound) {
			return nil, fmt.Errorf("this program does not know the questionnaire %s for %s: %w", q.Hash, q.Audience, survey.ErrState)
		}
		if err != nil {
			return nil, err
		}
		asked[q.Audience] = known
	}
	return asked, nil
}

// openBallots opens ballots on all processors. What cannot be opened, or is not
// an answer to the group's questionnaire, is counted as invalid and never
// guessed at.
func openBallots(key *envelope.WaveKey, groups []store.WaveGroup, ballots []store.Ballot,
	asked map[survey.Audience]*questionnaire.Questionnaire,
) opened {
	questions := make(map[survey.GroupID]*questionnaire.Questionnaire, len(groups))
	for _, g := range groups {
		questions[g.ID] = asked[g.Audience]
	}
	answers := make([][]survey.Answer, len(ballots))
	var workers sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	for w := range n {
		workers.Go(func() {
			for i := w; i < len(ballots); i += n {
				answers[i] = openBallot(key, ballots[i], questions[ballots[i].Group])
			}
		})
	}
	workers.Wait()
	o := opened{answered: map[survey.GroupID]int{}, invalid: map[survey.GroupID]int{}}
	for i, b := range ballots {
		if answers[i] == nil {
			o.invalid[b.Group]++
			continue
		}
		o.answered[b.Group]++
		o.responses = append(o.responses, survey.Response{
			Group: b.Group, Questionnaire: questions[b.Group].Hash, Answers: answers[i],
		})
	}
	return o
}

// openBallot returns the answers in a ballot, or nil if it is invalid.
func openBallot(key *envelope.WaveKey, b store.Ballot, q *questionnaire.Questionnaire) []survey.Answer {
	plain, err := key.Open(string(b.Group), b.Token, b.Sealed)
	if err != nil || q == nil {
		return nil
	}
	hash, answers, err := survey.DecodeBallot(plain)
	if err != nil || hash != q.Hash || q.Check(answers) != nil {
		return nil
	}
	return answers
}
