package command

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/tabwriter"
)

// printResult writes what came of a line: a list of things as a table, one thing as a
// line for each of its fields, text as it is. The names are those of the JSON.
func printResult(w io.Writer, shown any, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(shown)
	}
	if text, ok := shown.(fmt.Stringer); ok {
		_, err := fmt.Fprintln(w, text)
		return err
	}
	value := reflect.ValueOf(shown)
	columns := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	switch value.Kind() {
	case reflect.Struct:
		printOne(columns, value)
	case reflect.Slice:
		printList(columns, value)
	default:
		fmt.Fprintln(columns, shown)
	}
	return columns.Flush()
}

func printOne(w io.Writer, value reflect.Value) {
	for i := range value.NumField() {
		field := value.Field(i)
		if value.Type().Field(i).Anonymous {
			printOne(w, field)
			continue
		}
		if field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct {
			if field.Len() > 0 {
				fmt.Fprintf(w, "\n%s:\n", label(value.Type().Field(i)))
				printList(w, field)
			}
			continue
		}
		if text := plain(field); text != "" {
			fmt.Fprintf(w, "%s:\t%s\n", label(value.Type().Field(i)), text)
		}
	}
}

func printList(w io.Writer, list reflect.Value) {
	element := list.Type().Elem()
	if element.Kind() != reflect.Struct {
		for i := range list.Len() {
			fmt.Fprintln(w, plain(list.Index(i)))
		}
		return
	}
	var heads []string
	for i := range element.NumField() {
		heads = append(heads, strings.ToUpper(label(element.Field(i))))
	}
	fmt.Fprintln(w, strings.Join(heads, "\t"))
	for i := range list.Len() {
		var cells []string
		for j := range element.NumField() {
			cells = append(cells, plain(list.Index(i).Field(j)))
		}
		fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
}

func label(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return strings.ReplaceAll(name, "_", " ")
}

// plain is a value in a cell. What is not known is empty.
func plain(value reflect.Value) string {
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return ""
		}
		return plain(value.Elem())
	case reflect.Slice:
		var parts []string
		for i := range value.Len() {
			parts = append(parts, plain(value.Index(i)))
		}
		return strings.Join(parts, ", ")
	case reflect.Bool:
		if !value.Bool() {
			return ""
		}
		return "yes"
	case reflect.Struct:
		if _, ok := value.Interface().(fmt.Stringer); !ok {
			var parts []string
			for i := range value.NumField() {
				if text := plain(value.Field(i)); text != "" {
					parts = append(parts, text)
				}
			}
			return strings.Join(parts, " ")
		}
	}
	return fmt.Sprint(value.Interface())
}
