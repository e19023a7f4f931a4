package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	bufferSize = 1 << 16
	maxRow     = 1 << 20 // the longest row that is read, in bytes
)

var (
	errQuotes = errors.New("quotes do not match")
	errLong   = fmt.Errorf("longer than %d bytes", maxRow)
)

// rows reads a table row by row, whatever its columns mean.
type rows struct {
	text   *normalized
	csv    *csv.Reader
	row    int // of what was read last, as a spreadsheet counts
	breaks int // line breaks inside cells so far, which begin no row
}

func newRows(r io.ReadSeeker) (*rows, error) {
	decoded, _, err := decode(r, Choice{})
	if err != nil {
		return nil, err
	}
	t := &rows{text: &normalized{from: decoded}}
	buffered := bufio.NewReaderSize(t.text, bufferSize)
	start, _ := buffered.Peek(bufferSize / 2) // what is shorter is returned as it is
	first, _, _ := strings.Cut(string(start), "\n")
	comma, named := sepLine(first)
	if named {
		length := min(len(first)+1, len(start))
		if _, err := buffered.Discard(length); err != nil {
			return nil, fmt.Errorf("read file: %w", err)
		}
		t.text.forget(int64(length))
		t.text.before = 0 // where the rows begin
	} else {
		comma = separator(string(start))
	}
	t.csv = newCSV(buffered, comma)
	return t, nil
}

func newCSV(r io.Reader, comma rune) *csv.Reader {
	in := csv.NewReader(r)
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = comma, -1, true
	in.TrimLeadingSpace = comma != '\t' // it would take empty cells for space
	return in
}

// sepLine reads the line with which Excel is told the separator: «sep=;».
func sepLine(line string) (comma rune, ok bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimPrefix(line, `"`)), "sep=")
	if !ok {
		return 0, false
	}
	comma, size := utf8.DecodeRuneInString(rest)
	rest = strings.Trim(rest[size:], " \t;,\"")
	return comma, rest == "" && comma != '"' && comma != '\n' && comma != utf8.RuneError
}

// separator is what stands between the cells of most rows at the start of a table;
// of two the one that is rarer inside cells.
func separator(start string) rune {
	best, most := ',', 0
	for _, candidate := range "\t;,|" {
		in, n := newCSV(strings.NewReader(start), candidate), 0
		in.LazyQuotes = true
		for cells, err := in.Read(); err == nil; cells, err = in.Read() {
			if len(cells) > 1 {
				n++
			}
		}
		if n > most {
			best, most = candidate, n
		}
	}
	return best
}

// next reads the next row that is not blank. The cells are good until the row after
// it is read. The error is io.EOF at the end, errQuotes when the row cannot be taken
// apart and the next one can be tried, or else one that ends the reading.
func (t *rows) next() ([]string, error) {
	for {
		begin := t.csv.InputOffset()
		t.text.forget(begin)
		cells, err := t.csv.Read()
		var mistake *csv.ParseError
		switch {
		case errors.As(err, &mistake):
			t.row = mistake.StartLine - t.breaks
			if mistake.Err != csv.ErrBareQuote {
				return nil, errQuotes
			}
			// A quote inside a cell is a character, as what is pasted has it.
			again := newCSV(strings.NewReader(t.text.since(begin, t.csv.InputOffset())), t.csv.Comma)
			again.LazyQuotes = true
			if cells, err = again.Read(); err != nil {
				return nil, errQuotes
			}
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			t.row++
			return nil, err
		default:
			line, _ := t.csv.FieldPos(0)
			t.row = line - t.breaks
		}
		for i := range cells {
			t.breaks += strings.Count(cells[i], "\n")
			cells[i] = Clean(cells[i])
		}
		if slices.ContainsFunc(cells, func(cell string) bool { return cell != "" }) {
			return cells, nil
		}
	}
}

// normalized gives a text with LF at the end of every line, and keeps the row that
// is being read.
type normalized struct {
	from   io.Reader
	cr     bool // the last byte was one
	kept   []byte
	before int64 // offset of what is kept
}

func (n *normalized) Read(p []byte) (int, error) {
	if len(n.kept) > maxRow { // all of it is of one row, when more is asked for
		return 0, errLong
	}
	size, err := n.from.Read(p)
	out := p[:0]
	for _, b := range p[:size] {
		if b == '\n' && n.cr {
			n.cr = false
			continue
		}
		if n.cr = b == '\r'; n.cr {
			b = '\n'
		}
		out = append(out, b)
	}
	n.kept = append(n.kept, out...)
	return len(out), err
}

// forget drops what stands before an offset.
func (n *normalized) forget(offset int64) {
	n.kept, n.before = n.kept[offset-n.before:], offset
}

func (n *normalized) since(begin, end int64) string {
	return string(n.kept[begin-n.before : end-n.before])
}

// Clean is a text as people compare it: with single spaces, without invisible marks,
// and with letters composed, which a Mac takes apart.
func Clean(text string) string {
	if plain(text) {
		return text
	}
	return norm.NFC.String(strings.Join(strings.Fields(strings.Map(visible, text)), " "))
}

// Key is the same for names that people take for the same.
func Key(name string) string { return strings.ToLower(Clean(name)) }

// plain reports whether Clean has nothing to do, as it has for most cells.
func plain(text string) bool {
	space := true // at the beginning
	for i := range len(text) {
		b := text[i]
		if b < ' ' || b >= utf8.RuneSelf || space && b == ' ' {
			return false
		}
		space = b == ' '
	}
	return !space || text == ""
}

// visible drops the soft hyphen and marks without width that come with pasted text.
func visible(r rune) rune {
	if strings.ContainsRune("\u00ad\u200b\u2060\ufeff", r) {
		return -1
	}
	return r
}

// strange is the first cell with a character that is no text, or −1.
func strange(cells []string) int {
	return slices.IndexFunc(cells, func(cell string) bool {
		return strings.ContainsFunc(cell, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) })
	})
}
