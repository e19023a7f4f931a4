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

var places = Columns{Wanted: []string{"place", "n"}, Legacy: true}

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
	strict := places
	strict.Legacy = false
	for _, c := range []struct {
		name, file, want string
		columns          Columns
	}{
		{"empty", "", "row 1: the heading cannot be read", places},
		{"UTF-16 without a mark", "p\x00l\x00a\x00", "row 1: neither UTF-8 nor UTF-16 with a mark: save the file as «CSV UTF-8»", places},
		{"Windows-1252 where it may not be", "place,n\nA,1\n\xc5s,2\n", "row 3: not UTF-8: save the file as «CSV UTF-8»", strict},
		{"missing", "place\n", "row 1, column n: this column is missing", places},
		{"unknown", "place,n,x\n", "row 1, column x: no such column is known", places},
		{"twice", "place,n,n\n", "row 1, column n: this column is there twice", places},
		{"fields", "place,n\n\nA,1\nB\n", "row 4: 1 fields where the heading has 2", places},
		{"quotes", "place,n\nA,1\n\"B,2\n", "row 3: quotes do not match", places},
		{"long row", "place,n\n" + strings.Repeat("x", maxRow+1), fmt.Sprintf("row 2: longer than %d bytes", maxRow), places},
	} {
		_, err := all(strings.NewReader(c.file), c.columns)
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
