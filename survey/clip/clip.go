package clip

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// MaxSize is the most bytes a recording may have: a minute of compressed speech,
// five seconds of uncompressed.
const MaxSize = 256 << 10

// Wording names a text: the SHA-256 of its bytes, lower-case hex. A recording
// belongs to a wording, so that it is never played to words it does not say.
func Wording(text string) string { return Hash([]byte(text)) }

// Hash is the SHA-256 of a recording's bytes, lower-case hex.
func Hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Clip is a recording and the text it says.
type Clip struct {
	Text string
	Body []byte
}

// Pack puts recordings into one file: four bytes, big-endian, with the length of
// a list of [text, size], the list as JSON, and the recordings in its order.
// static/respond/clips.js reads it.
func Pack(clips []Clip) ([]byte, error) {
	list := make([][2]any, len(clips))
	for i, c := range clips {
		list[i] = [2]any{c.Text, len(c.Body)}
	}
	var index bytes.Buffer
	encoder := json.NewEncoder(&index)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(list); err != nil {
		return nil, fmt.Errorf("pack recordings: %w", err)
	}
	index.Truncate(index.Len() - 1) // the encoder ends with a line feed
	packed := binary.BigEndian.AppendUint32(nil, uint32(index.Len()))
	packed = append(packed, index.Bytes()...)
	for _, c := range clips {
		packed = append(packed, c.Body...)
	}
	return packed, nil
}
