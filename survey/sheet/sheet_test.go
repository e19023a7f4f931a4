package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var places = Columns{Wanted: []string{"place", "n"}}

// all reads a file to its end.
func all(r io.ReadSeeker, c Columns) (rows []string, err error) {
	s, err := Open(r, c)
	if err != nil {
		return nil, err
	}
	for row, ok := s.Next(); ok; row, ok = s.Next() {
		rows = append(rows, fmt.Sprint(s.Line(), " ", row.Get("place"), " ", row.Get("n")))
	}
	return rows, s.Err()
}

func TestEncodings(t *testing.T) {
	text := "place;n\r\nØstenforsol – «nr. 1»;1\r\n\r\nÅs; 2 \r\n;\r\n"
	encode := func(body []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	for name, body := range map[string][]byte{
		"UTF-8":               []byte(text),
		"UTF-8 with mark":     []byte("\ufeff" + text),
		"UTF-16 little":       encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"UTF-16 big":          encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))),
		"Windows-1252":        encode(charmap.Windows1252.NewEncoder().Bytes([]byte(text))),
		"commas":              []byte(strings.ReplaceAll(text, ";", ",")),
		"tabs":                []byte(strings.ReplaceAll(text, ";", "\t")),
		"no line end at last": []byte(strings.TrimSuffix(text, "\r\n;\r\n")),
	} {
		rows, err := all(bytes.NewReader(body), places)
		if want := "2 Østenforsol – «nr. 1» 1|4 Ås 2"; err != nil || strings.Join(rows, "|") != want {
			t.Errorf("%s: got %q, %v", name, rows, err)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name, file, want string
	}{
		{"empty", "", "row 1: the heading cannot be read"},
		{"UTF-16 without a mark", "p\x00l\x00a\x00", "row 1: neither UTF-8 nor UTF-16 with a mark: save the file as «CSV UTF-8»"},
		{"an old alphabet of another kind", "place,n\nA,1\n\x8ds,2\n", "row 3, column place: has characters that are no text"},
		{"UTF-8 that is cut", "\ufeffplace,n\nA,1\n\xc3,2\n", "row 3, column place: has characters that are no text"},
		{"NUL further down", "place,n\n" + strings.Repeat("A,1\n", 200) + "A,\x00\n", "row 202, column n: has characters that are no text"},
		{"an escape in the heading", "place,n,\x1b[31mx\n", `row 1, column "\x1b[31mx": no such column is known`},
		{"a cell beside the table", "place,n,,\nA,1,,x\n", "row 2, column D: this cell has no heading"},
		{"missing", "place\n", "row 1, column n: this column is missing"},
		{"unknown", "place,n,x\n", "row 1, column x: no such column is known"},
		{"twice", "place,n,n\n", "row 1, column n: this column is there twice"},
		{"more cells than headings", "place,n\n\nA,1\nB,2,3\n", "row 4, column C: this cell has no heading"},
		{"text after a quote", "place,n\nA,1\n\"B\"b,2\n", "row 3: quotes do not match"},
		{"after line breaks in cells", "sep=,\nplace,n\n\"A\na\r\na\",1\n\n\"B\n\",2,3\n", "row 4, column C: this cell has no heading"},
		{"quotes", "place,n\nA,1\n\"B,2\n", "row 3: quotes do not match"},
		{"long row", "place,n\n" + strings.Repeat("x", maxRow+1), fmt.Sprintf("row 2: longer than %d bytes", maxRow)},
	} {
		_, err := all(strings.NewReader(c.file), places)
		var problems Problems
		if !errors.As(err, &problems) || problems[0].Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// A file is read and not held, so that its size does not matter.
func TestMemoryIsBounded(t *testing.T) {
	body := "place,n\n" + strings.Repeat("Fjellbekken skole,1\n", 1_000_000)
	file := strings.NewReader(body)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := Open(file, places)
	if err != nil {
		t.Fatal(err)
	}
	rows, most := 0, uint64(0)
	for _, ok := s.Next(); ok; _, ok = s.Next() {
		if rows++; rows%100_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))
		}
	}
	if rows != 1_000_000 || s.Err() != nil {
		t.Fatalf("%d rows, %v", rows, s.Err())
	}
	if most > 8<<20 {
		t.Errorf("%d MB held while reading a file of %d MB", most>>20, len(body)>>20)
	}
	runtime.KeepAlive(body)
}

func TestNamesAsPeopleCompareThem(t *testing.T) {
	for _, name := range []string{"Åsen skole", " Åsen\u00a0 skole ", "A\u030asen skole\u200b", "åsen\nSKOLE", "\ufeffÅsen sko\u00adle"} {
		if got := Key(name); got != "åsen skole" {
			t.Errorf("%q is compared as %q", name, got)
		}
	}
}
