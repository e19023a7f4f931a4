package sheet

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxSize is the largest file that is read, in bytes: a million rows of forty
// answers with room to spare.
const MaxSize = 200 << 20

// Text returns a whole file as valid UTF-8 without a mark, and of a workbook with several
// sheets that have cells the only one that fits, or those that do together, each after its
// name in brackets; with the names of the others. A file that is no table or is too large
// comes as Problems.
func Text(r io.ReadSeeker, choice Choice) (text string, others []string, err error) {
	decoded, others, err := decode(r, choice)
	if err != nil {
		return "", nil, err
	}
	whole, err := io.ReadAll(decoded)
	if err != nil {
		return "", nil, fmt.Errorf("read file: %w", err)
	}
	return strings.ToValidUTF8(string(whole), "\ufffd"), others, nil
}

// decode reads a file from its beginning as UTF-8 without a mark, a workbook as what it
// would be when its cells are copied.
func decode(r io.ReadSeeker, choice Choice) (text io.Reader, others []string, err error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, nil, fmt.Errorf("read file: %w", err)
	}
	if size > MaxSize {
		return nil, nil, Problems{{Row: 1, What: fmt.Sprintf("the file is larger than %d MB", MaxSize>>20), Fault: "too-large"}}
	}
	var fallback transform.Transformer = transform.Nop
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, nil, fmt.Errorf("read file: %w", err)
	}
	switch _, err := io.Copy(io.Discard, transform.NewReader(r, encoding.UTF8Validator)); {
	case errors.Is(err, encoding.ErrInvalidUTF8):
		if fallback, err = alphabet(r); err != nil {
			return nil, nil, fmt.Errorf("read file: %w", err)
		}
	case err != nil:
		return nil, nil, fmt.Errorf("read file: %w", err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, nil, fmt.Errorf("read file: %w", err)
	}
	from := bufio.NewReader(r)
	start, _ := from.Peek(8)
	switch fault := ""; {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return book(from, choice)
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		fault = "old-format"
		fallthrough
	case bytes.HasPrefix(start, []byte("%PDF")), bytes.HasPrefix(bytes.TrimLeft(start, "\ufeff \r\n\t"), []byte("<")):
		fault = cmp.Or(fault, "no-table")
		return nil, nil, Problems{{Row: 1, What: faults[fault], Fault: fault}}
	}
	whole := bufio.NewReaderSize(transform.NewReader(from, unicode.BOMOverride(fallback)), bufferSize)
	if start, _ := whole.Peek(512); bytes.IndexByte(start, 0) >= 0 {
		return nil, nil, Problems{{Row: 1, What: "neither UTF-8 nor UTF-16 with a mark: save the file as «CSV UTF-8»"}}
	}
	return whole, nil, nil
}

// What a text in Norwegian has of other letters than English, often and now and then.
const (
	norwegian = "\u00e6\u00f8\u00e5\u00c6\u00d8\u00c5"
	rare      = "éèêëóòôöüäáàçñÉÖÜÄ–—«»“”‘’…§·•\u00a0"
)

// alphabet is the one in which the start of a file has most Norwegian letters and fewest
// signs that nobody writes; Windows-1252 when that does not tell.
func alphabet(r io.ReadSeeker) (transform.Transformer, error) {
	_, err := r.Seek(0, io.SeekStart)
	start, readErr := io.ReadAll(io.LimitReader(r, 1<<20))
	best, most := charmap.Windows1252, 0
	for _, candidate := range []*charmap.Charmap{charmap.Windows1252, charmap.CodePage850, charmap.Macintosh} {
		points := 0
		for _, b := range start {
			switch r := candidate.DecodeByte(b); {
			case strings.ContainsRune(norwegian, r):
				points++
			case r >= utf8.RuneSelf && !strings.ContainsRune(rare, r):
				points--
			}
		}
		if candidate == best || points > max(most, 0) {
			best, most = candidate, points
		}
	}
	return best.NewDecoder(), errors.Join(err, readErr)
}
