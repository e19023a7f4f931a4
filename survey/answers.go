package survey

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"math/big"
	"slices"
	"time"
)

// Answer is one answer in one byte. 1 to 200 is the chosen option, counted
// from 1 in the order of the questionnaire.
type Answer byte

const (
	Skipped   Answer = 0   // shown and left unanswered
	NotAsked  Answer = 253 // never shown: practice that an adult passed by
	DontKnow  Answer = 254 // «Vet ikke»
	Declined  Answer = 255 // «Vil ikke svare»
	MaxOption Answer = 200
	// Beside is the first answer that stands beside the scale, «Har ikke sett det»; the
	// second is one less. They say that the question does not fit, so no figure counts them.
	Beside Answer = 252
)

// Pack is the opened answers of one group to one questionnaire: a record for each person,
// one byte per item in the order of the questionnaire, one record after another in random
// order. They have no person, no time and no position, and none may ever be added. Make it with the first three fields and add
// to it.
type Pack struct {
	Group         GroupID `db:"wave_group_id"`
	Questionnaire string  // content hash, lower-case hex
	Size          int     // answers in a record
	Records       []Answer
}

// Add copies a record to a place that chance gives, among those that are there: the inside-out
// way of Fisher and Yates. Whatever order they come in, no other is ever in memory. A
// record of another size is a mistake in the program and panics.
func (p *Pack) Add(record []Answer) {
	if len(record) != p.Size || p.Size == 0 {
		panic("survey: a record of another size")
	}
	end := len(p.Records)
	p.Records = append(p.Records, record...)
	// rand.Int never fails, by the contract of crypto/rand's Reader.
	place, _ := rand.Int(rand.Reader, big.NewInt(int64(end/p.Size+1)))
	at := int(place.Int64()) * p.Size
	copy(p.Records[end:], p.Records[at:at+p.Size])
	copy(p.Records[at:], record)
}

// All are the records, each a part of the pack and not a copy.
func (p *Pack) All() iter.Seq[[]Answer] { return slices.Chunk(p.Records, max(1, p.Size)) }

// BallotSize is the length of every ballot's plaintext, so that the length of
// an envelope says nothing about what is in it.
const BallotSize = 256

const (
	ballotVersion = 1
	ballotHeader  = 1 + 32 + 1 // version, questionnaire hash, number of answers
)

// ErrBallot means that a plaintext is not a ballot.
var ErrBallot = errors.New("survey: not a ballot")

// EncodeBallot lays out the plaintext that is sealed:
//
//	1 byte   version, 1
//	32 bytes SHA-256 of the questionnaire
//	1 byte   number of answers n
//	n bytes  the answers
//	zeros to BallotSize
func EncodeBallot(questionnaire string, answers []Answer) ([]byte, error) {
	hash, err := hex.DecodeString(questionnaire)
	if err != nil || len(hash) != 32 || len(answers) > BallotSize-ballotHeader {
		return nil, ErrBallot
	}
	plain := make([]byte, BallotSize)
	plain[0] = ballotVersion
	copy(plain[1:33], hash)
	plain[33] = byte(len(answers))
	for i, a := range answers {
		plain[ballotHeader+i] = byte(a)
	}
	return plain, nil
}

// DecodeBallot reads what EncodeBallot wrote. Whether the answers fit their
// questions is for the questionnaire to say.
func DecodeBallot(plain []byte) (questionnaire string, answers []Answer, err error) {
	if len(plain) != BallotSize || plain[0] != ballotVersion {
		return "", nil, ErrBallot
	}
	n := int(plain[33])
	if n > BallotSize-ballotHeader {
		return "", nil, ErrBallot
	}
	rest := plain[ballotHeader+n:]
	if !bytes.Equal(rest, make([]byte, len(rest))) {
		return "", nil, ErrBallot
	}
	answers = make([]Answer, n)
	for i := range answers {
		answers[i] = Answer(plain[ballotHeader+i])
	}
	return hex.EncodeToString(plain[1:33]), answers, nil
}

// NotYetError is ErrNotYet with when the code can be used: from the time that its group
// has of its own, or else from the first day of its wave.
type NotYetError struct {
	From     time.Time
	Own      bool
	Audience Audience
}

func (e NotYetError) Error() string { return ErrNotYet.Error() }
func (e NotYetError) Unwrap() error { return ErrNotYet }

// The kinds of error the rest of the module tells apart. Wrap them with the
// operation; compare with errors.Is. server/web maps each to one status and one
// page in one table.
var (
	// ErrNotFound means that a thing does not exist, or not for this person.
	ErrNotFound = errors.New("survey: not found")
	// ErrMalformed means that a request does not have the form it must have.
	ErrMalformed = errors.New("survey: malformed")
	// ErrCodeRefused means that a code is unknown, revoked or of a wave that is not
	// open. Which of these is never told.
	ErrCodeRefused = errors.New("survey: code refused")
	// ErrCodeKnown is ErrCodeRefused for a code of an open wave that has been revoked. It
	// too is never told.
	ErrCodeKnown = fmt.Errorf("%w: known", ErrCodeRefused)
	// ErrCodeUsed is ErrCodeKnown for a code that has been redeemed.
	ErrCodeUsed = fmt.Errorf("%w: used", ErrCodeKnown)
	// ErrNotYet is ErrCodeKnown for a code whose time begins later: see NotYetError.
	ErrNotYet = fmt.Errorf("%w: not yet", ErrCodeKnown)
	// ErrTooLate is ErrCodeKnown for a code whose time is over.
	ErrTooLate = fmt.Errorf("%w: too late", ErrCodeKnown)
	// ErrWaveOver means that a slip was printed for a wave that is closed: its
	// fingerprint tells, whatever its code.
	ErrWaveOver = errors.New("survey: wave is over")
	// ErrOtherWave means that a slip was printed under another manifest than the one
	// that is served.
	ErrOtherWave = errors.New("survey: slip of another manifest")
	// ErrProofRefused means that a token, its signature or an envelope does not
	// belong to the group it was sent for.
	ErrProofRefused = errors.New("survey: proof refused")
	// ErrState means that the thing is not in a state that allows the step, for
	// example printing the slips of a planned wave.
	ErrState = errors.New("survey: not possible in this state")
	// ErrKeyMissing means that a secret needed for the step is not in the key
	// directory nor its copy. Nothing has been changed.
	ErrKeyMissing = errors.New("survey: key missing")
	// ErrRestored means that a wave was open in a copy of the database that has been put
	// back, and that nobody has decided whether it goes on.
	ErrRestored = errors.New("survey: open in a copy that was put back, and not decided about")
	// ErrOtherVersion means that figures were kept by an older or newer program, whose
	// rules are not this one's.
	ErrOtherVersion = errors.New("survey: figures of another version")
	// ErrUnavailable means that the database did not answer. The step may be
	// tried again.
	ErrUnavailable = errors.New("survey: not available now")
)

// In names the operation that an error came of, for the log; nil stays nil.
func In(operation string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", operation, err)
}

// WaveError says which wave an error is about. Its text is that of the error in it.
type WaveError struct {
	Wave WaveID
	Err  error
}

func (e *WaveError) Error() string { return e.Err.Error() }

// Unwrap is the error in it.
func (e *WaveError) Unwrap() error { return e.Err }
