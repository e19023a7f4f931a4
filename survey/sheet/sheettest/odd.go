// Package sheettest holds the odd ways in which one and the same table arrives. Every
// reader of a table is tested with all of them.
package sheettest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// Each gives a table, heading included, to test in every way it may arrive. It should
// be read as the same each time. A cell of the table should hold a space and a letter
// outside ASCII.
func Each(t *testing.T, table [][]string, test func(t *testing.T, file []byte)) {
	t.Helper()
	plain := join(table, ";", "\r\n", false)
	for name, file := range map[string][]byte{
		"UTF-8":                       []byte(plain),
		"UTF-8 with a mark":           []byte("\ufeff" + plain),
		"UTF-16, little end first":    encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), plain),
		"UTF-16, big end first":       encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), plain),
		"Windows-1252":                encoded(t, charmap.Windows1252, plain),
		"letters taken apart":         []byte(norm.NFD.String(plain)),
		"commas":                      []byte(join(table, ",", "\r\n", false)),
		"tabs":                        []byte(join(table, "\t", "\r\n", false)),
		"spaces after the separators": []byte(join(table, "; ", "\r\n", true)),
		"every cell in quotes":        []byte(join(table, ",", "\n", true)),
		"line breaks in cells":        []byte(strings.ReplaceAll(join(table, ";", "\r\n", true), " ", "\n")),
		"CR at the end of lines":      []byte(strings.ReplaceAll(plain, "\r\n", "\r")),
		"CR, and LF in cells":         []byte(strings.ReplaceAll(join(table, ";", "\r", true), " ", "\n")),
		"LF at the end of lines":      []byte(strings.ReplaceAll(plain, "\r\n", "\n")),
		"nothing after the last line": []byte(strings.TrimSuffix(plain, "\r\n")),
		"a sep= line":                 []byte("sep=;\r\n" + plain),
		"a sep= line and a mark":      []byte("\ufeff" + "SEP=|\n" + join(table, "|", "\n", false)),
		"a title":                     []byte("A title, of 2026;;\r\n\r\n" + plain),
		"blank rows":                  []byte("\r\n;;;\r\n" + strings.ReplaceAll(plain, "\r\n", "\r\n \r\n;;\r\n")),
		"empty columns at the end":    []byte(strings.ReplaceAll(plain, "\r\n", ";; ;\r\n")),
		"empty ends left out":         []byte(strings.ReplaceAll(shortened(plain), "\n", "\r\n")),
		"hard and thin spaces":        []byte(strings.ReplaceAll(plain, " ", "\u00a0\u202f")),
		"invisible marks":             []byte(strings.ReplaceAll(plain, " ", " \u200b\ufeff")),
		"quotes and invisible marks":  []byte("\ufeff" + strings.ReplaceAll(join(table, ";", "\n", true), " ", "\u200b ")),
	} {
		t.Run(name, func(t *testing.T) { test(t, file) })
	}
}

// EachBroken gives a table to test with a row after its second one that cannot be
// read; row is that row's number. The reader must name the row and go on to find what
// else is wrong. It may say so of a cell or of the whole row.
func EachBroken(t *testing.T, table [][]string, test func(t *testing.T, file []byte, row int)) {
	t.Helper()
	for name, bad := range map[string]string{
		"an escape":              "\x1b[31ma",
		"a letter that was lost": "a\ufffd",
		"text after a quote":     `"a"b`,
		"quotes that do not end": `"a`,
	} {
		t.Run(name, func(t *testing.T) {
			broken := slices.Clone(table[2])
			broken[0] = bad
			file := "sep=;\n" + join(table[:2], ";", "\n", true) + strings.Join(broken, ";") + "\n" + join(table[2:], ";", "\n", false)
			test(t, []byte(file), 3)
		})
	}
}

// join writes a table; quoted in quotes, and else only the cells that need them.
func join(table [][]string, separator, end string, quoted bool) string {
	var text strings.Builder
	for _, row := range table {
		for i, cell := range row {
			if i > 0 {
				text.WriteString(separator)
			}
			if quoted || strings.ContainsAny(cell, separator+"\"\n") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			text.WriteString(cell)
		}
		text.WriteString(end)
	}
	return text.String()
}

// shortened leaves out what is empty at the end of each line.
func shortened(text string) string {
	lines := strings.Split(text, "\r\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], ";")
	}
	return strings.Join(lines, "\n")
}

func encoded(t *testing.T, to encoding.Encoding, text string) []byte {
	t.Helper()
	file, err := to.NewEncoder().Bytes([]byte(text))
	if err != nil || bytes.Equal(file, []byte(text)) {
		t.Fatalf("the table has no letter that this alphabet writes in its own way: %v", err)
	}
	return file
}
