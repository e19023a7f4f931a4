package sheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Whatever a file holds, its reading ends, its rows are numbered upwards and no cell
// that comes out holds what is no text. Both ways of reading find the same cells.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"place;n\r\nØstenforsol – «nr. 1»;1\r\n", "place,n\rA,1\r\"B\nb\",2\r", "\ufeffsep=|\nplace|n\nA|1\n", "\xff\xfep\x00l\x00a\x00c\x00e\x00\n\x00",
		"\xfe\xff\x00p\x00l\xd8\x00", "place\tn\nGruppe \"Bjørk\"\t1\n\"A\" b\t2\n", "place,n\n\"A,1\nB,2\n", "place,n,,\nA\n,,,x\n", "sep=;", "sep=\n", "\"sep=;\";;\nplace;n",
		"title, of it\n\nplace;n\nA;1\n", "place,n\nA,\x00\n", "place,n\n\xc5s,\x81\n", "\ufeffplace,n\n\xc3,1", "\r\r\n\n\r", "\"\"\"\n\"", "place , n\n a , 1 \n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		text, _, err := Text(bytes.NewReader(file), Choice{})
		if err != nil {
			return
		}
		if !utf8.ValidString(text) {
			t.Fatalf("%q is given as UTF-8", text)
		}
		row, named := 0, [][]string{}
		s, err := Open(strings.NewReader(text), Columns{Wanted: []string{"place", "n"}})
		for ok := err == nil; ok; {
			var r Row
			if r, ok = s.Next(); !ok {
				break
			}
			if s.Line() <= row {
				t.Fatalf("row %d comes after row %d", s.Line(), row)
			}
			row = s.Line()
			named = append(named, []string{r.At(0), r.At(1)})
		}
		if err != nil || s.Err() != nil {
			return
		}
		var fixed [][]string
		for _, line := range Lines(text, Fixed{Columns: 2, Least: 1, Heading: func(cells []string) bool { return slices.Contains(cells, "place") }}) {
			if line.Strange < 0 && strings.ContainsFunc(strings.Join(line.Cells, ""), unicode.IsControl) {
				t.Fatalf("%q pass as text", line.Cells)
			}
			fixed = append(fixed, line.Cells)
		}
		if !slices.EqualFunc(named, fixed, slices.Equal[[]string]) {
			t.Fatalf("with named columns %q is read as %q, in a fixed order as %q", text, named, fixed)
		}
	})
}
