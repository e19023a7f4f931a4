package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxSize is the largest file that is read, in bytes: a million rows of forty
// answers with room to spare.
const MaxSize = 200 << 20

// Text returns a whole file as valid UTF-8 without a mark. A file that is no text,
// such as a spreadsheet's own format, or is too large comes as Problems.
func Text(r io.ReadSeeker) (string, error) {
	text, err := decode(r)
	if err != nil {
		return "", err
	}
	whole, err := io.ReadAll(text)
	if err != nil {
		return "", fmt.Errorf("read file: %w", err)
	}
	return strings.ToValidUTF8(string(whole), "\ufffd"), nil
}

// decode reads a file from its beginning as UTF-8 without a mark.
func decode(r io.ReadSeeker) (io.Reader, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if size > MaxSize {
		return nil, Problems{{Row: 1, What: fmt.Sprintf("the file is larger than %d MB", MaxSize>>20)}}
	}
	var fallback transform.Transformer = transform.Nop
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	switch _, err := io.Copy(io.Discard, transform.NewReader(r, encoding.UTF8Validator)); {
	case errors.Is(err, encoding.ErrInvalidUTF8):
		fallback = charmap.Windows1252.NewDecoder()
	case err != nil:
		return nil, fmt.Errorf("read file: %w", err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	text := bufio.NewReaderSize(transform.NewReader(r, unicode.BOMOverride(fallback)), bufferSize)
	if start, _ := text.Peek(512); bytes.IndexByte(start, 0) >= 0 {
		return nil, Problems{{Row: 1, What: "neither UTF-8 nor UTF-16 with a mark: save the file as «CSV UTF-8»"}}
	}
	return text, nil
}
