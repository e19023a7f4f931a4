// Package cause says why something failed, in words that a log may hold: which
// step, what kind of failure, the code of the database or the machine, and the
// wave. It never gives on an error's text: that may hold statements, values, paths
// and names.
package cause

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"regexp"
	"runtime"
	"strings"
	"syscall"

	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/text"
)

// Fields are the attributes that Of returns, in their order. The privacy page lists
// them.
var Fields = []string{"operation", "kind", "code", "wave"}

// kinds are the kinds of failure. The first that fits counts.
var kinds = []struct {
	err  error
	kind string
}{
	{keys.ErrDirectory, "key_directory"},
	{keys.ErrCopy, "key_copy"},
	{survey.ErrKeyMissing, "key_missing"},
	{survey.ErrRestored, "restored"},
	{survey.ErrState, "state"},
	{survey.ErrNotFound, "not_found"},
	{survey.ErrMalformed, "malformed"},
	{survey.ErrCodeRefused, "code_refused"},
	{survey.ErrProofRefused, "proof_refused"},
	{context.DeadlineExceeded, "timeout"},
	{survey.ErrUnavailable, "unavailable"},
	{context.Canceled, "canceled"},
}

// Of turns an error into attributes for a log:
//
//   - operation: the step that failed, such as «close wave», and after it the
//     statement of the database or the place of a panic;
//   - kind: one of the words of this package's table, «panic» or «internal»;
//   - code: SQLSTATE, SQLite's code or the machine's errno, where there is one, or
//     where a text that a page lacks belongs, such as «text role.… in nn»;
//   - wave: the identifier of the wave it is about, where the error says it
//     (survey.WaveError).
func Of(err error) []any {
	attributes := []any{slog.String("operation", operation(err)), slog.String("kind", Kind(err))}
	if code := code(err); code != "" {
		attributes = append(attributes, slog.String("code", code))
	}
	if of, ok := errors.AsType[*survey.WaveError](err); ok && survey.ValidID(string(of.Wave)) {
		attributes = append(attributes, slog.String("wave", string(of.Wave)))
	}
	return attributes
}

// Kind is the word for what kind of failure an error is.
func Kind(err error) string {
	if _, ok := errors.AsType[*panicked](err); ok {
		return "panic"
	}
	if elsewhere, ok := errors.AsType[*carried](err); ok {
		return elsewhere.Kind
	}
	for _, row := range kinds {
		if errors.Is(err, row.err) {
			return row.kind
		}
	}
	return "internal"
}

// constant is what the texts look like that errors are wrapped with. Values mostly
// look otherwise: paths, numbers, identifiers, quotations, names.
var constant = regexp.MustCompile(`^[a-z][a-z' -]{2,59}$`)

// operation is the constant text that an error was wrapped with last, and what the
// store was doing. What is neither is left out.
func operation(err error) string {
	if elsewhere, ok := errors.AsType[*carried](err); ok {
		return elsewhere.Operation
	}
	var steps []string
	if text, _, _ := strings.Cut(err.Error(), ":"); constant.MatchString(text) {
		steps = append(steps, text)
	}
	if failed, ok := errors.AsType[*store.Error](err); ok && constant.MatchString(failed.Operation) {
		if len(steps) == 0 || steps[0] != failed.Operation {
			steps = append(steps, failed.Operation)
		}
	}
	if at, ok := errors.AsType[*panicked](err); ok {
		if len(steps) > 0 && steps[0] == at.Error() {
			steps = nil
		}
		steps = append(steps, at.Error())
	}
	if len(steps) == 0 {
		return "unknown"
	}
	return strings.Join(steps, ": ")
}

// code is the database's or the machine's own word for what went wrong. Of a text's key
// it is the beginning, which stands in our source; the end may be somebody's word.
func code(err error) string {
	if elsewhere, ok := errors.AsType[*carried](err); ok {
		return elsewhere.Code
	}
	if failed, ok := errors.AsType[*store.Error](err); ok && failed.Code != "" {
		return failed.Code
	}
	if lacking, ok := errors.AsType[*text.Error](err); ok {
		flow, _, _ := strings.Cut(lacking.Key, ".")
		return fmt.Sprintf("text %s.… in %s", flow, lacking.Language)
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		return fmt.Sprintf("errno %d: %s", int(number), number.Error())
	}
	return ""
}

// panicked is a panic that was recovered. Its text names the place in our source and
// nothing of what it was called with.
type panicked struct{ file string }

func (p *panicked) Error() string { return "panic in " + p.file }

// Guard calls f and turns a panic in it into an error.
func Guard(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			callers := make([]uintptr, 64)
			callers = callers[:runtime.Callers(2, callers)]
			if elsewhere, ok := value.(*survey.Panicked); ok {
				callers = elsewhere.Callers
			}
			err = &panicked{place(callers)}
		}
	}()
	return f()
}

// place is where in this module a panic happened, such as «server/waves/close.go
// line 40».
func place(callers []uintptr) string {
	frames := runtime.CallersFrames(callers)
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		name, ours := strings.CutPrefix(frame.Function, "trivselspuls/")
		if !ours || strings.HasPrefix(name, "server/cause.Guard") {
			continue
		}
		dir, base := path.Split(name)
		folder, _, _ := strings.Cut(base, ".")
		return fmt.Sprintf("%s%s/%s line %d", dir, folder, path.Base(frame.File), frame.Line)
	}
	return "unknown place"
}

// Carried is an error on its way to another process: what a log may hold of it, and
// its kind. Nothing else of it goes over.
type Carried struct{ Operation, Kind, Code string }

// Carry takes of an error what may be carried.
func Carry(err error) Carried { return Carried{operation(err), Kind(err), code(err)} }

// Err is the error on the other side. It is of the same kind (errors.Is), and Of tells
// the same of it.
func (c Carried) Err() error { return &carried{c} }

type carried struct{ Carried }

func (c *carried) Error() string { return c.Operation }

func (c *carried) Is(target error) bool {
	for _, row := range kinds {
		if row.err == target {
			return row.kind == c.Kind
		}
	}
	return false
}
