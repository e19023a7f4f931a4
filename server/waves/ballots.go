package waves

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"trivselspuls/server/cause"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// opened is what the ballots of a wave held.
type opened struct {
	packs   map[survey.GroupID]*survey.Pack
	valid   map[survey.GroupID]int // refused groups' ballots too
	invalid map[survey.GroupID]int
	refused map[survey.GroupID]bool // their answers are not kept
}

// asked returns the questionnaires a wave's manifest has fixed, by audience.
func (s *Reader) asked(ctx context.Context, r store.Reader, wave survey.WaveID) (map[survey.Audience]*questionnaire.Questionnaire, error) {
	promised, err := s.promised(ctx, r, wave)
	if err != nil {
		return nil, err
	}
	asked := make(map[survey.Audience]*questionnaire.Questionnaire, len(promised))
	for _, q := range promised {
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

// ballotPortion is how many ballots are read before they are handed to a
// processor. No more than a few portions are in memory at a time; what is kept
// of a ballot is its answers.
const ballotPortion = 256

// eachBallot hands out a wave's ballots in portions, in random order: whoever finds in
// memory what was read and opened here learns nothing of who answered when. Each portion
// is a read of its own, so that nobody waits for all of them.
func eachBallot(ctx context.Context, r store.Reader, wave survey.WaveID, each func([]store.Ballot)) error {
	tokens, err := r.BallotTokens(ctx, wave)
	if err != nil {
		return err
	}
	survey.Shuffle(tokens)
	for portion := range slices.Chunk(tokens, ballotPortion) {
		ballots, err := r.Ballots(ctx, portion)
		if err != nil {
			return err
		}
		each(ballots)
	}
	return nil
}

// openBallots reads a wave's ballots, and verifies and opens them on several processors. What
// has no proof of its group, cannot be opened, or is not an answer to the group's
// questionnaire, is counted as invalid and never guessed at. The answers come in no
// order.
func openBallots(ctx context.Context, r store.Reader, wave survey.WaveID, key *envelope.WaveKey,
	proofs map[survey.GroupID]*envelope.PublicKey, questions map[survey.GroupID]*questionnaire.Questionnaire,
) (opened, error) {
	portions := make(chan []store.Ballot)
	several := max(1, runtime.GOMAXPROCS(0)-1) // one is left to those who answer another wave
	parts, failures := make([]opened, several), make([]error, several)
	var workers sync.WaitGroup
	for w := range parts {
		parts[w] = newOpened()
		workers.Go(func() {
			for portion := range portions {
				err := cause.Guard(func() error {
					for _, b := range portion {
						parts[w].open(key, proofs[b.Group], b, questions[b.Group])
					}
					return nil
				})
				failures[w] = errors.Join(failures[w], err)
			}
		})
	}
	err := eachBallot(ctx, r, wave, func(portion []store.Ballot) { portions <- portion })
	close(portions)
	workers.Wait()
	all := newOpened()
	for i := range parts {
		all.add(&parts[i])
	}
	return all, errors.Join(append(failures, err)...)
}

// questions are what each group was asked.
func questions(groups []store.WaveGroup, asked map[survey.Audience]*questionnaire.Questionnaire) map[survey.GroupID]*questionnaire.Questionnaire {
	return survey.Keyed(groups, func(g store.WaveGroup) (survey.GroupID, *questionnaire.Questionnaire) { return g.ID, asked[g.Audience] })
}

func newOpened() opened {
	return opened{
		packs: map[survey.GroupID]*survey.Pack{}, valid: map[survey.GroupID]int{},
		invalid: map[survey.GroupID]int{}, refused: map[survey.GroupID]bool{},
	}
}

// open opens one ballot and keeps its answers.
func (o *opened) open(key *envelope.WaveKey, proof *envelope.PublicKey, b store.Ballot, q *questionnaire.Questionnaire) {
	answers := openBallot(key, proof, b, q)
	if answers == nil {
		o.invalid[b.Group]++
		return
	}
	o.keep(b.Group, q.Hash, answers)
}

// keep packs somebody's answers, at a place that chance gives.
func (o *opened) keep(group survey.GroupID, questionnaire string, answers []survey.Answer) {
	p := o.packs[group]
	if p == nil {
		p = &survey.Pack{Group: group, Questionnaire: questionnaire, Size: len(answers)}
		o.packs[group] = p
	}
	p.Add(answers)
	o.valid[group]++
}

func (o *opened) add(part *opened) {
	for group, p := range part.packs {
		for record := range p.All() {
			o.keep(group, p.Questionnaire, record)
		}
	}
	part.packs = nil
	for g, n := range part.invalid {
		o.invalid[g] += n
	}
}

// refuse drops the answers of every group that has more of them than codes were spent,
// or than slips were ever made: somebody has written into the database, and which of the
// answers are true nobody can tell.
func (o *opened) refuse(groups []store.WaveGroup) {
	for _, g := range groups {
		most := mostSlips(g)
		if g.OpenLink {
			most = o.valid[g.ID]
		}
		if g.Redeemed != nil {
			most = min(most, *g.Redeemed)
		}
		if o.valid[g.ID] > most {
			o.refused[g.ID] = true
			delete(o.packs, g.ID)
		}
	}
}

// openBallot returns the answers in a ballot, or nil if it is invalid.
func openBallot(key *envelope.WaveKey, proof *envelope.PublicKey, b store.Ballot, q *questionnaire.Questionnaire) []survey.Answer {
	if proof == nil || q == nil || proof.Verify(b.Token, b.Signature) != nil {
		return nil
	}
	plain, err := key.Open(string(b.Group), b.Token, b.Sealed)
	if err != nil {
		return nil
	}
	hash, answers, err := survey.DecodeBallot(plain)
	if err != nil || hash != q.Hash || q.Check(answers) != nil {
		return nil
	}
	return answers
}
