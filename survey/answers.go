package survey

import (
	"bytes"
	"encoding/hex"
	"errors"
)

// Answer is one answer in one byte. 1 to 200 is the chosen option, counted
// from 1 in the order of the questionnaire.
type Answer byte

const (
	Skipped   Answer = 0   // shown and left unanswered
	NotAsked  Answer = 253 // routed past: the question was never shown
	DontKnow  Answer = 254 // «Vet ikke»
	Declined  Answer = 255 // «Vil ikke svare»
	MaxOption Answer = 200
)

// Response is one person's opened answers, one byte per item in the order of
// the questionnaire. It has no person, no time and no position, and none may
// ever be added.
type Response struct {
	Group         GroupID
	Questionnaire string // content hash, lower-case hex
	Answers       []Answer
}

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
