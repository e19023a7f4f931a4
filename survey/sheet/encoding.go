package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// MaxSize is the largest file that is read, in bytes: a million rows of forty
// answers with room to spare.
const MaxSize = 200 << 20

// decode returns the file's text as UTF-8 without a mark, from its beginning.
// Text that is not UTF-8 is Windows-1252 if legacy says so, and else a problem.
func decode(r io.ReadSeeker, legacy bool) (*bufio.Reader, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if size > MaxSize {
		return nil, Problems{{1, "", fmt.Sprintf("the file is larger than %d MB", MaxSize>>20)}}
	}
	head, err := beginning(r)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		return bufio.NewReaderSize(utf16.Reader(r), 1<<16), nil
	case bytes.IndexByte(head, 0) >= 0:
		return nil, Problems{{1, "", "neither UTF-8 nor UTF-16 with a mark: save the file as «CSV UTF-8»"}}
	}
	row, err := invalidRow(r)
	if err != nil {
		return nil, err
	}
	if row > 0 && !legacy {
		return nil, Problems{{row, "", "not UTF-8: save the file as «CSV UTF-8»"}}
	}
	if _, err := beginning(r); err != nil {
		return nil, err
	}
	if row > 0 {
		return bufio.NewReaderSize(charmap.Windows1252.NewDecoder().Reader(r), 1<<16), nil
	}
	text := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := text.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		if _, err := text.Discard(len(mark)); err != nil {
			return nil, fmt.Errorf("read file: %w", err)
		}
	}
	return text, nil
}

// beginning goes to the start of the file and returns some of what stands there.
func beginning(r io.ReadSeeker) ([]byte, error) {
	head := make([]byte, 512)
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return head[:n], nil
}

// maxRow is the longest line that is read, in bytes.
const maxRow = 1 << 20

// invalidRow is the first line that is not UTF-8, or 0 when all are.
func invalidRow(r io.Reader) (int, error) {
	text := bufio.NewReaderSize(r, maxRow)
	for row := 1; ; row++ {
		line, err := text.ReadSlice('\n')
		switch {
		case err == bufio.ErrBufferFull:
			return 0, Problems{{row, "", fmt.Sprintf("longer than %d bytes", maxRow)}}
		case err != nil && err != io.EOF:
			return 0, fmt.Errorf("read file: %w", err)
		case !utf8.Valid(line):
			return row, nil
		case err == io.EOF:
			return 0, nil
		}
	}
}
