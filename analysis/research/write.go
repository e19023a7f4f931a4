package research

import (
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"trivselspuls/survey/questionnaire"
	wording "trivselspuls/survey/text"
)

// csv writes the table with a heading, commas and decimal points. Its texts are
// codes and words of this program, none of which a spreadsheet takes for a
// formula.
func (t *table) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(t.columns))
	for i, c := range t.columns {
		record[i] = c.name
	}
	if err := out.Write(record); err != nil {
		return fmt.Errorf("table %s as CSV: %w", t.name, err)
	}
	for _, row := range t.rows {
		for i, v := range row {
			record[i] = field(v)
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("table %s as CSV: %w", t.name, err)
		}
	}
	out.Flush()
	return out.Error()
}

func field(v any) string {
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// parquet writes the same table with its types. The columns keep their order, which
// the library takes from the fields of a struct.
func (t *table) parquet(w io.Writer) error {
	types := map[kind]reflect.Type{text: reflect.TypeFor[string](), whole: reflect.TypeFor[int32](), score: reflect.TypeFor[float64]()}
	fields := make([]reflect.StructField, len(t.columns))
	for i, c := range t.columns {
		fields[i] = reflect.StructField{
			Name: "C" + strconv.Itoa(i), Type: types[c.kind], Tag: reflect.StructTag(`parquet:"` + c.name + `"`),
		}
	}
	schema := parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface())
	out := parquet.NewWriter(w, schema, parquet.Compression(&parquet.Snappy), parquet.CreatedBy("Trivselspuls", "", ""))
	for _, row := range t.rows {
		values := make(parquet.Row, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case int:
				values[i] = parquet.Int32Value(int32(v))
			case float64:
				values[i] = parquet.DoubleValue(v)
			case string:
				values[i] = parquet.ByteArrayValue([]byte(v))
			}
			values[i] = values[i].Level(0, 0, i)
		}
		if _, err := out.WriteRows([]parquet.Row{values}); err != nil {
			return fmt.Errorf("table %s as Parquet: %w", t.name, err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("table %s as Parquet: %w", t.name, err)
	}
	return nil
}

//go:embed text/*.yaml text/*.tmpl
var textFiles embed.FS

// readme is what the receiver reads first: title, owner, reference, and a line
// about example data.
//
//go:embed text/readme.txt
var readme string

// script reads the package in R.
//
//go:embed text/read.R
var script string

// labelled are the languages of the codebook.
func labelled() []string {
	return []string{questionnaire.Bokmål, questionnaire.Nynorsk, questionnaire.English}
}

// words are the codebook's own texts.
type words struct{ *wording.Catalog }

func loadWords() (words, error) {
	catalog, err := wording.Load(textFiles, "text/*.yaml")
	return words{catalog}, err
}

// label is a text in every language of the codebook.
func (w words) label(key string, pairs ...any) questionnaire.Texts {
	label := questionnaire.Texts{}
	for _, language := range labelled() {
		if word, err := w.In(language).Text(key, pairs...); err == nil {
			label[language] = word
		}
	}
	return label
}
